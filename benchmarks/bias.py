"""What do all bias metrics cost, from file to JSON, next to peers and next to merely reading the columns?

    python benchmarks/bias.py [--sizes 32k,1m,10m,reviews,facets] [--runs 5] [--no-peers]

Writes `docs/benchmarks/bias.json` and `docs/benchmarks/bias.md`.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks_path import DOCS, PEERS
from datasets import adult_file, reviews_file, wide_file
from measure import Figure, measure
from peers.requirements import peer_python

PRE = ["CDDL", "CI", "DPL", "JS", "KL", "KS", "LP", "TVD"]
POST = ["AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "GE", "RD", "SD", "TE"]
FACETS = {1: ["sex=Female"], 3: ["sex=Female", "race=Black", "age>40"]}
GROUP = "education"


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    size: str
    kind: str
    facets: int
    tool: str
    command: list[str]
    runs: int


def main() -> None:
    options = _options()
    cases = [case for size in options.sizes.split(",") for case in _cases(size, options)]
    rows = []
    for case in cases:
        figure = measure(case.command, case.runs)
        rows.append(
            {"size": case.size, "kind": case.kind, "facets": case.facets, "tool": case.tool, **figure.as_dict()}
        )
        print(f"{case.size:>8} {case.kind:<8} {case.facets:>2} {case.tool:<11} {_short(figure)}", flush=True)
    _publish(rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="32k,1m,10m,reviews,facets")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    if options.sizes == "all":
        options.sizes = "32k,1m,10m,100m,reviews,facets"
    return options


def _cases(size: str, options: argparse.Namespace) -> list[Case]:
    if size == "reviews":
        return _reviews(options)
    if size == "facets":
        return [*_wide(1, options.runs), *_wide(20, options.runs)]
    kinds = ["parquet", "csv"] if size != "100m" else ["parquet"]
    return [case for kind in kinds for case in _adult(size, kind, options)]


def _adult(size: str, kind: str, options: argparse.Namespace) -> list[Case]:
    path = adult_file(size, kind)
    cases = []
    for count, facets in FACETS.items():
        columns = ",".join([*(_facet(facet)[0] for facet in facets), "label", "prediction", GROUP])
        cases.append(
            Case(
                size, kind, count, "floor", [sys.executable, str(PEERS / "floor.py"), str(path), columns], options.runs
            )
        )
        cases.append(Case(size, kind, count, "pellucid", _ours(_adult_config(kind, facets), path), options.runs))
        if not options.no_peers:
            cases += [
                Case(size, kind, count, tool, command, _peer_runs(size))
                for tool, command in _peers(size, kind, path, facets)
            ]
    return cases


def _peers(size: str, kind: str, path: Path, facets: list[str]) -> list[tuple[str, list[str]]]:
    """The peers that bear this size; the slowest are left out where one run would take many minutes."""
    chosen = ",".join(facets)
    tools = {
        "smclarify": [chosen, "label", "[1]", "prediction", GROUP],
        "holisticai": [chosen],
        "aequitas": [chosen],
        "aif360": [chosen],
        "fairlearn": [chosen, GROUP],
    }
    bears = {
        "32k": set(tools),
        "1m": set(tools),
        "10m": {"smclarify", "holisticai"} if len(facets) == 1 else set(),
    }.get(size, set())
    if kind == "csv":
        bears &= {"smclarify"} if size == "32k" or (size == "1m" and len(facets) == 1) else set()
    if size == "1m" and len(facets) > 1:
        bears -= {"fairlearn"}
    return [
        (tool, [peer_python(tool), str(PEERS / f"{tool}_bias.py"), str(path), *arguments])
        for tool, arguments in tools.items()
        if tool in bears
    ]


def _peer_runs(size: str) -> int:
    return 2 if size == "32k" else 1


def _reviews(options: argparse.Namespace) -> list[Case]:
    path = reviews_file()
    config = {
        "dataset_type": "text/csv",
        "label": "star_rating",
        "label_values_or_threshold": [4, 5],
        "facet": [{"name_or_index": "product_category", "value_or_threshold": ["Gift Card"]}],
        "methods": {"pre_training_bias": {"methods": PRE}},
    }
    floor = [sys.executable, str(PEERS / "floor.py"), str(path), "product_category,star_rating"]
    cases = [
        Case("reviews", "csv", 1, "floor", floor, options.runs),
        Case("reviews", "csv", 1, "pellucid", _ours(config, path), options.runs),
    ]
    if not options.no_peers:
        script = [
            peer_python("smclarify"),
            str(PEERS / "smclarify_bias.py"),
            str(path),
            "product_category=Gift Card",
            "star_rating",
            "[4, 5]",
            "",
            "",
        ]
        cases.append(Case("reviews", "csv", 1, "smclarify", script, 3))
    return cases


def _wide(facets: int, runs: int) -> list[Case]:
    path = wide_file("10m")
    config = _config("parquet", [(f"f{k}", ["yes"]) for k in range(facets)], "grp")
    return [Case("facets", "parquet", facets, "pellucid", _ours(config, path), runs)]


def _adult_config(kind: str, facets: list[str]) -> dict[str, object]:
    return _config(kind, [_facet(facet) for facet in facets], GROUP)


def _facet(facet: str) -> tuple[str, list[object]]:
    """One value each: the disadvantaged group, or a lower bound. Integer ages are categories by the contract's rule,
    so the bound is written as every age above it."""
    name, sign, value = facet.partition(">" if ">" in facet else "=")
    return name, list(range(int(value) + 1, 91)) if sign == ">" else [value]


def _config(kind: str, facets: list[tuple[str, list[object]]], group: str) -> dict[str, object]:
    return {
        "dataset_type": "text/csv" if kind == "csv" else "application/x-parquet",
        "label": "label",
        "predicted_label": "prediction",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": name, "value_or_threshold": values} for name, values in facets],
        "group_variable": group,
        "methods": {"pre_training_bias": {"methods": PRE}, "post_training_bias": {"methods": POST}},
    }


def _ours(config: dict[str, object], path: Path) -> list[str]:
    folder = Path(tempfile.mkdtemp(prefix="pellucid-benchmark-"))
    (folder / "analysis_config.json").write_text(json.dumps(config))
    return [
        str(Path(sys.executable).with_name("pellucid")),
        "run",
        str(folder / "analysis_config.json"),
        "--data",
        str(path),
        "--output",
        str(folder / "results"),
    ]


def _short(figure: Figure) -> str:
    return (
        figure.error.replace("\n", " ")[-160:]
        if figure.error
        else f"cpu {figure.cpu:8.2f} s  wall {figure.wall:8.2f} s  peak {figure.peak_mb:7.0f} MB"
    )


def _publish(rows: list[dict[str, object]]) -> None:
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / "bias.json").write_text(json.dumps(rows, indent=1) + "\n")
    (DOCS / "bias.md").write_text(_table(rows))


def _table(rows: list[dict[str, object]]) -> str:
    lines = [
        "# Cost of the bias metrics",
        "",
        f"Made by `python benchmarks/bias.py` with Python {platform.python_version()}. CPU seconds (user + system) and peak resident",
        "memory of whole processes, medians. All 8 pre-training and 12 post-training metrics (FT apart), with group, intervals included.",
        "Peers do what they have, mostly less. `x floor` compares with a process that only decodes the needed columns with DuckDB;",
        "`times less` is the tool's CPU over ours. All tools compare the same groups.",
        "",
        "| rows | file | facets | tool | CPU s | wall s | peak MB | x floor | times less |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        floor, ours = _find(rows, row, "floor"), _find(rows, row, "pellucid")
        ratios = [_ratio(row, floor), _ratio(row, ours) if row["tool"] not in {"floor", "pellucid"} else ""]
        figures = (
            [f"failed: {row['error']}".replace("\n", " ")[-80:], "", ""]
            if row["error"]
            else [f"{row['cpu']:.2f}", f"{row['wall']:.2f}", f"{row['peak_mb']:.0f}"]
        )
        lines.append(
            "| "
            + " | ".join([str(row["size"]), str(row["kind"]), str(row["facets"]), str(row["tool"]), *figures, *ratios])
            + " |"
        )
    return "\n".join(lines) + "\n"


def _find(rows: list[dict[str, object]], like: dict[str, object], tool: str) -> dict[str, object] | None:
    same = (
        row for row in rows if row["tool"] == tool and all(row[key] == like[key] for key in ("size", "kind", "facets"))
    )
    return next(same, None)


def _ratio(row: dict[str, object], other: dict[str, object] | None) -> str:
    if other is None or not other["cpu"] or row["error"]:
        return ""
    return f"{row['cpu'] / other['cpu']:.1f}"  # type: ignore[operator]


if __name__ == "__main__":
    main()
