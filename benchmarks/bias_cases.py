"""Which tools measure which bias on which files: cells whose tools are measured by turns."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from benchmarks_path import PEERS
from datasets import adult_file, reviews_file, wide_file
from peers.requirements import peer_python

FLOOR, OURS = "floor", "pellucid"
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


def cells(size: str, runs: int, folder: Path, *, is_compared: bool) -> Iterator[list[Case]]:
    """What takes turns at one size; requests and results lie below `folder`, and peers are left out where not compared."""
    if size == "reviews":
        yield _reviews(runs, folder, is_compared=is_compared)
    elif size == "facets":
        yield [_wide(count, runs, folder) for count in (1, 20)]
    else:
        for kind in ("parquet", "csv") if size != "100m" else ("parquet",):
            path = adult_file(size, kind)
            for facets in FACETS.values():
                ours = _adult(size, kind, path, facets, runs, folder)
                yield [*ours, *(_adult_peers(size, kind, path, facets) if is_compared else [])]


def _adult(size: str, kind: str, path: Path, facets: list[str], runs: int, folder: Path) -> list[Case]:
    columns = [*(_facet(facet)[0] for facet in facets), "label", "prediction", GROUP]
    config = _config(kind, [_facet(facet) for facet in facets], GROUP)
    return [
        Case(size, kind, len(facets), FLOOR, _floor(path, columns), runs),
        Case(size, kind, len(facets), OURS, _ours(config, path, folder), runs),
    ]


def _adult_peers(size: str, kind: str, path: Path, facets: list[str]) -> Iterator[Case]:
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
    for tool, arguments in tools.items():
        if tool in bears:
            yield Case(size, kind, len(facets), tool, _peer(tool, path, arguments), _peer_runs(size, tool))


def _peer_runs(size: str, tool: str) -> int:
    """Turns of a peer: the more, the sooner it is done."""
    if size == "32k":
        return 3
    return 1 if size == "10m" or tool in {"smclarify", "fairlearn"} else 2


def _reviews(runs: int, folder: Path, *, is_compared: bool) -> list[Case]:
    path = reviews_file()
    config = {
        "dataset_type": "text/csv",
        "label": "star_rating",
        "label_values_or_threshold": [4, 5],
        "facet": [{"name_or_index": "product_category", "value_or_threshold": ["Gift Card"]}],
        "methods": {"pre_training_bias": {"methods": PRE}},
    }
    cell = [
        Case("reviews", "csv", 1, FLOOR, _floor(path, ["product_category", "star_rating"]), runs),
        Case("reviews", "csv", 1, OURS, _ours(config, path, folder), runs),
    ]
    if is_compared:
        arguments = ["product_category=Gift Card", "star_rating", "[4, 5]", "", ""]
        cell.append(Case("reviews", "csv", 1, "smclarify", _peer("smclarify", path, arguments), 3))
    return cell


def _wide(facets: int, runs: int, folder: Path) -> Case:
    config = _config("parquet", [(f"f{k}", ["yes"]) for k in range(facets)], "grp")
    return Case("facets", "parquet", facets, OURS, _ours(config, wide_file("10m"), folder), runs)


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


def _floor(path: Path, columns: list[str]) -> list[str]:
    return [sys.executable, str(PEERS / "floor.py"), str(path), ",".join(columns)]


def _ours(config: dict[str, object], path: Path, folder: Path) -> list[str]:
    place = Path(mkdtemp(dir=folder))
    request = place / "analysis_config.json"
    request.write_text(json.dumps(config))
    command = [str(Path(sys.executable).with_name("pellucid")), "run", str(request), "--data", str(path)]
    return [*command, "--output", str(place / "results")]


def _peer(tool: str, path: Path, arguments: list[str]) -> list[str]:
    return [peer_python(tool), str(PEERS / f"{tool}_bias.py"), str(path), *arguments]
