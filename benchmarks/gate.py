"""Does the gate call a change of the model, does it stay silent without one, and how long does it take?

    python benchmarks/gate.py [--comparisons 200]

Simulates two models on the same people. Writes `docs/benchmarks/gate.json` and `docs/benchmarks/gate.md`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from benchmarks_path import DOCS
from measure import Figure, measure
from pellucid.bias import bias_report
from pellucid.bias.uncertainty import REPLICATES
from pellucid.core.counts import Counts, FacetCounts
from pellucid.core.gate import Answer
from pellucid.core.metric_names import POSTTRAINING_METRICS
from pellucid.core.results import AnalysisResult, Provenance
from pellucid.core.row_outcomes import Membership, RowOutcomes
from pellucid.jobs.comparison import compare
from pellucid.jobs.saved import SavedRun
from pellucid.report import to_analysis_json
from pellucid.report.outcomes_file import OUTCOMES_FILE, write_outcomes

METRICS = tuple(code for code in POSTTRAINING_METRICS if code not in {"FT", "CDDPL"})
"""What follows from labels, predictions and groups."""

SHARE_OF_WOMEN = 0.33
RACES = {"White": 0.855, "Black": 0.096, "Asian": 0.031, "Other": 0.018}
BASE_RATES = {"0.11": (0.3, 0.11), "0.00": (0.2, 0.2)}
"""Positive labels of men and women, by the DPPL of the first model."""

FOUND, ALARMED = 0.62, 0.06
"""Share of positives and of negatives that the first model calls positive."""

REDRAWN = 0.1
"""Share of rows about which another training run thinks anew, by the same rates: no metric is expected to move."""

PLANTED = (0.0, 0.01, 0.02, 0.05)
SIZES = (3_000, 30_000)
RUNS = 7
SEED = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comparisons", type=int, default=200)
    options = parser.parse_args()
    results = []
    for setup in _setups():
        results.append(_calls(setup, options.comparisons))
        print(results[-1], flush=True)
    timing = {name: figure.as_dict() for name, figure in _timing().items()}
    DOCS.mkdir(parents=True, exist_ok=True)
    document = {"comparisons": options.comparisons, "redrawn": REDRAWN, "results": results, "check": timing}
    (DOCS / "gate.json").write_text(json.dumps(document, indent=1) + "\n")
    (DOCS / "gate.md").write_text(_page(document))


@dataclass(frozen=True)
class Setup:
    """One kind of comparison."""

    start: str
    rows: int
    planted: float
    is_paired: bool

    @property
    def rates(self) -> tuple[float, float]:
        return BASE_RATES[self.start]


def _setups() -> Iterator[Setup]:
    for start, rows, planted in product(BASE_RATES, SIZES, PLANTED):
        yield Setup(start, rows, planted, is_paired=True)
        if start == "0.11":
            yield Setup(start, rows, planted, is_paired=False)


@dataclass(frozen=True)
class People:
    """Who they are and what became of them: the same for both models."""

    members: tuple[Membership, ...]
    observed: np.ndarray

    @property
    def is_woman(self) -> np.ndarray:
        return self.members[0].rows


def _people(setup: Setup, rng: np.random.Generator) -> People:
    rows = setup.rows
    is_woman = rng.random(rows) < SHARE_OF_WOMEN
    race = rng.choice(list(RACES), rows, p=list(RACES.values()))
    observed = rng.random(rows) < np.where(is_woman, setup.rates[1], setup.rates[0])
    by_race = (Membership("race", name, race == name) for name in RACES)
    return People((Membership("sex", "Female", is_woman), *by_race), observed)


def _first_model(people: People, rng: np.random.Generator) -> np.ndarray:
    return rng.random(len(people.observed)) < np.where(people.observed, FOUND, ALARMED)


def _second_model(setup: Setup, people: People, first: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another training run of the first model, with `planted` fewer positive predictions per woman."""
    second = np.where(rng.random(len(first)) < REDRAWN, _first_model(people, rng), first)
    rate = FOUND * setup.rates[1] + ALARMED * (1 - setup.rates[1])
    return second & ~(people.is_woman & (rng.random(len(first)) < setup.planted / rate))


def _saved(people: People, predicted: np.ndarray, replicates: int = REPLICATES) -> SavedRun:
    """What a run would have saved."""
    outcomes = RowOutcomes(people.observed, predicted, people.members)
    facets = tuple(FacetCounts(one.column, one.selection, (None,), (_cells(one, outcomes),)) for one in people.members)
    counts = Counts("income", "1", facets, has_predictions=True, has_groups=False)
    report = bias_report("post_training", counts, METRICS, replicates=replicates)
    result = AnalysisResult(Provenance("0", 0, len(predicted), ""), posttraining=report)
    return SavedRun(result, outcomes)


def _cells(one: Membership, outcomes: RowOutcomes) -> tuple[int, ...]:
    places = 4 * one.rows + 2 * outcomes.observed + outcomes.predicted
    return tuple(np.bincount(places, minlength=8).tolist())


def _calls(setup: Setup, comparisons: int) -> dict[str, object]:
    """How often what was said, over comparisons of fresh people."""
    found = list(_comparisons(setup, comparisons))
    dppl = [next(one for one in answers if (one.column, one.metric.name) == ("sex", "DPPL")) for answers in found]
    said = [answer.change.decision for answer in dppl if answer.change]
    widths = [one.change.interval[1] - one.change.interval[0] for one in dppl if one.change and one.change.interval]
    return {
        "start": setup.start,
        "rows": setup.rows,
        "planted": setup.planted,
        "compared": "row by row" if setup.is_paired else "by intervals",
        "worse": said.count("worse") / comparisons,
        "better": said.count("better") / comparisons,
        "no change": said.count("no change beyond chance") / comparisons,
        "not enough data": said.count("not enough data") / comparisons,
        "gate fails": sum(any(one.decision == "fail" for one in answers) for answers in found) / comparisons,
        "questions": len(found[0]),
        "width": float(np.median(widths)),
    }


def _comparisons(setup: Setup, comparisons: int) -> Iterator[tuple[Answer, ...]]:
    # Intervals of single results play no part when rows are paired: a few redraws will do.
    replicates = 20 if setup.is_paired else REPLICATES
    for k in range(comparisons):
        rng = np.random.default_rng([SEED, setup.rows, round(1000 * setup.planted), k])
        people = _people(setup, rng)
        first = _first_model(people, rng)
        before = _saved(people, first, replicates)
        after = _saved(people, _second_model(setup, people, first, rng), replicates)
        if not setup.is_paired:
            before = replace(before, outcomes=None, problem="left out on purpose")
        yield compare(before, after)[0]


def _timing() -> dict[str, Figure]:
    """`pellucid check` as a process, on results with 30 thousand rows."""
    rng = np.random.default_rng(SEED)
    setup = Setup("0.11", 30_000, 0.0, is_paired=True)
    people = _people(setup, rng)
    first = _first_model(people, rng)
    with tempfile.TemporaryDirectory() as folder:
        for name, predicted in (("main", first), ("new", _second_model(setup, people, first, rng))):
            saved = _saved(people, predicted)
            place = Path(folder) / name
            place.mkdir()
            (place / "analysis.json").write_text(to_analysis_json(saved.result))
            if saved.outcomes is not None:
                write_outcomes(saved.outcomes, place / OUTCOMES_FILE)
        # Any verdict is as good as another here: what counts is that there is one.
        command = f"pellucid check {folder}/new {{}} > /dev/null; test $? -ne 2"
        return {
            "python, numpy imported": measure(["python", "-c", "import numpy"], RUNS),
            "--limits conventional": measure(["sh", "-c", command.format("--limits conventional")], RUNS),
            "--against, row by row": measure(["sh", "-c", command.format(f"--against {folder}/main")], RUNS),
        }


def _page(document: dict[str, object]) -> str:
    lines = [
        "# The gate",
        "",
        f"Made by `python benchmarks/gate.py`. Each line: {document['comparisons']} comparisons of two models on the same people, fresh",
        f"people each time; 33 % women, four races. The second model draws {REDRAWN:.0%} of all predictions anew, by the",
        "same rates (another training run), and takes as many positive predictions from women as the planted change of DPPL says.",
        "Asked are 11 metrics of five groups together; the columns in the middle are about DPPL of women. With nothing planted, every",
        "`worse`, `better` and failing gate is a false alarm. From parity, the earlier value lies on either side by chance, so that a small move",
        "may lead towards parity as these people show it.",
        "",
        "| rows | DPPL before | planted | compared | worse | better | no change | not enough data | width of the interval | gate fails |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in document["results"]:
        lines.append(
            f"| {one['rows']:,} | {one['start']} | {one['planted']:.2f} | {one['compared']} | {one['worse']:.1%} | {one['better']:.1%} | "
            f"{one['no change']:.1%} | {one['not enough data']:.1%} | {one['width']:.3f} | {one['gate fails']:.1%} |"
        )
    lines += ["", "`pellucid check` on saved results with 30,000 rows, from cold, as a whole process:", ""]
    lines += ["| | CPU s | peak MB |", "| --- | --- | --- |"]
    for name, figure in document["check"].items():
        lines.append(f"| {name} | {figure['cpu']:.2f} | {figure['peak_mb']:.0f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
