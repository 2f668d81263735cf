"""What does the order-free flip test cost next to smclarify's?

    python benchmarks/flip.py [--rows 10000,32561,100000]

CPU seconds of the call alone, on a table already in memory, one process each. Writes `docs/benchmarks/flip.md` and `.json`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time

import narwhals as nw
import numpy as np
import pandas as pd

from benchmarks_path import DOCS, PEERS
from peers.requirements import peer_python
from pellucid.core.dataset import FrameDataset
from pellucid.core.facets import CountRequest
from pellucid.demo import read_adult
from pellucid.demo.adult import CATEGORICAL, FEATURES
from pellucid.engines import LocalEngine

SEX, WEIGHT = FEATURES.index("Sex"), FEATURES.index("fnlwgt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="10000,32561,100000")
    parser.add_argument("--ours", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        print(json.dumps(_ours(options.ours)))
        return
    results = []
    for count in map(int, options.rows.split(",")):
        for name, table in _tables(count).items():
            with tempfile.NamedTemporaryFile(suffix=".npz") as file:
                np.savez(file.name, **table)
                ours = _call([sys.executable, __file__, "--ours", file.name])
                theirs = _call([peer_python("smclarify"), str(PEERS / "smclarify_flip.py"), file.name])
            results.append({"rows": count, "table": name, "ours": ours, "smclarify": theirs})
            print(count, name, ours, theirs, flush=True)
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / "flip.json").write_text(json.dumps(results, indent=1) + "\n")
    (DOCS / "flip.md").write_text(_page(results))


def _tables(count: int) -> dict[str, dict[str, np.ndarray]]:
    """Adult as codes with and without its near-unique weight column, and one-hot with the numbers."""
    rng = np.random.default_rng(0)
    adult = read_adult()
    people = np.array([*adult.train, *adult.test])
    rows = people[rng.integers(len(people), size=count)]
    for name in ("Age", "fnlwgt", "Hours per week"):  # so that drawing again does not only repeat people
        column = FEATURES.index(name)
        rows[:, column] = people[rng.integers(len(people), size=count), column]
    member, label = rows[:, SEX] == 0, rows[:, -1] == 1
    predicted = label ^ (rng.random(count) < 0.12)
    features = np.delete(rows[:, :-1], SEX, axis=1)
    names = [name for name in FEATURES if name != "Sex"]
    return {
        "codes with fnlwgt": {"features": features, "member": member, "predicted": predicted},
        "codes without fnlwgt": {
            "features": np.delete(features, names.index("fnlwgt"), axis=1),
            "member": member,
            "predicted": predicted,
        },
        "one-hot": {"features": _one_hot(features, names), "member": member, "predicted": predicted},
    }


def _one_hot(features: np.ndarray, names: list[str]) -> np.ndarray:
    parts = [
        (features[:, [k]] == np.unique(features[:, k])[:16]).astype(np.int64)
        if name in CATEGORICAL
        else features[:, [k]]
        for k, name in enumerate(names)
        if name != "fnlwgt"
    ]
    return np.hstack(parts)


def _ours(path: str) -> dict[str, object]:
    data = np.load(path)
    names = [f"c{k}" for k in range(data["features"].shape[1])]
    frame = pd.DataFrame(data["features"], columns=names)
    frame["member"], frame["label"] = data["member"], data["predicted"]
    frame["predicted"] = data["predicted"]
    engine = LocalEngine()
    table = engine.open(FrameDataset(nw.from_native(frame)))
    request = CountRequest("label", (True,), (("member", (True,)),), "predicted")
    started = time.process_time()
    (flip,) = engine.flip(table, request, names)
    cpu = time.process_time() - started
    value = (flip.to_negative - flip.to_positive) / flip.n
    return {"cpu": cpu, "value": value, "range": [flip.lowest, flip.highest], "tied": flip.tied}


def _call(command: list[str]) -> dict[str, object]:
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def _page(results: list[dict[str, dict[str, float]]]) -> str:
    lines = [
        "# Cost of the flip test",
        "",
        "Made by `python benchmarks/flip.py`: CPU seconds of the call alone on a table in memory. Ours does not depend on the order of",
        "rows; the range is what any way of breaking ties could give. smclarify's value is one such way.",
        "",
        "| rows | table | ours, CPU s | smclarify, CPU s | times less | our value | range | rows with ties | smclarify's value |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in results:
        ours, theirs = row["ours"], row["smclarify"]
        low, high = ours["range"]
        lines.append(
            f"| {row['rows']:,} | {row['table']} | {ours['cpu']:.2f} | {theirs['cpu']:.2f} | {theirs['cpu'] / ours['cpu']:.1f} | "
            f"{ours['value']:.4f} | {low:.4f} to {high:.4f} | {100 * ours['tied']:.1f} % | {theirs['value']:.4f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
