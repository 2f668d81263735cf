"""The floor: DuckDB decodes the needed columns and touches each value. Arguments: path, columns."""

import os
import sys

import duckdb

path, columns = sys.argv[1], sys.argv[2].split(",")
source = f"'{path}/*.parquet'" if os.path.isdir(path) else f"'{path}'"
con = duckdb.connect()
types = dict(row[:2] for row in con.execute(f"DESCRIBE SELECT {','.join(columns)} FROM {source}").fetchall())
touched = ", ".join(f"sum(strlen({name}))" if types[name] == "VARCHAR" else f"sum({name})" for name in columns)
print(con.execute(f"SELECT count(*), {touched} FROM {source}").fetchall())
