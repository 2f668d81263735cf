"""How long does the doctor take to find what is broken, and what does its look add to a run?

    python benchmarks/doctor.py [--runs 3]

Every broken set-up of `tests/broken_setups.py` in a process of its own, as a person would wait for it, and the same in a
warm process; then a bias run of 30,000 rows with and without the doctor, alternating, in one process. Writes
`docs/benchmarks/doctor.md` and `.json`.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks_path import DOCS, HERE
from measure import measure

sys.path.insert(0, str(HERE.parent / "tests"))

from broken_setups import BROKEN, Broken
from pellucid.api.examine_config import examine_config
from pellucid.api.run_config import run_config
from pellucid.demo import read_adult
from pellucid.demo.adult import FEATURES, LABEL
from pellucid.wiring import Settings
from servers.answering import answering_server

ROWS = 30_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        cases = [_time(case, Path(folder) / str(k), options.runs) for k, case in enumerate(BROKEN)]
        added = _added(Path(folder))
    _publish(cases, added, load=os.getloadavg()[1])


def _time(case: Broken, folder: Path, runs: int) -> dict[str, object]:
    """Wall seconds of the command, and of the examination alone: medians."""
    folder.mkdir()
    config, data = case.config(), folder / case.file
    (folder / "c.json").write_text(config if isinstance(config, str) else json.dumps(config, indent=2))
    data.write_text(case.data())
    with ExitStack() as stack:
        endpoints = {}
        if "predictor" in config:
            endpoints["hiring"] = stack.enter_context(answering_server(case.answer, content_type=case.answered))
        options = [f"--endpoint={name}={url}" for name, url in endpoints.items()]
        command = [sys.executable, "-m", "pellucid", "doctor", str(folder / "c.json"), "--data", str(data), *options]
        cold = measure(command, runs, exit_code=case.exit_code)
        settings = Settings(endpoints=endpoints)
        warm = [_wall(lambda: examine_config(str(folder / "c.json"), settings, data=str(data))) for _ in range(runs)]
        found = examine_config(str(folder / "c.json"), settings, data=str(data)).findings
    if cold.error:
        sys.exit(f"{case.name}: {cold.error}")
    is_found = case.code in {finding.code for finding in found}
    print(f"{case.name:<45} {cold.wall:6.3f} s {statistics.median(warm):6.3f} s {is_found}", flush=True)
    seconds = {"cold": cold.wall, "warm": statistics.median(warm), "cpu": cold.cpu}
    return {"name": case.name, **seconds, "found": is_found}


def _wall(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


def _added(folder: Path, runs: int = 40) -> dict[str, float]:
    """CPU milliseconds of a bias run of UCI Adult with and without the look before it: medians."""
    adult = read_adult()
    rows = [*adult.train, *adult.test][:ROWS]
    data, config = folder / "people.csv", folder / "bias.json"
    data.write_text("\n".join([",".join((*FEATURES, LABEL)), *(",".join(map(str, row)) for row in rows)]) + "\n")
    config.write_text(json.dumps(_request()))
    spent: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(runs):
        for doctor in (True, False):
            started = time.process_time()
            settings = Settings(doctor=doctor, threads=1)
            run_config(str(config), str(folder / "results"), settings, lambda *_: None, data=str(data))
            spent[doctor].append(1000 * (time.process_time() - started))
    with_doctor, without = statistics.median(spent[True]), statistics.median(spent[False])
    paired = statistics.median(a - b for a, b in zip(spent[True], spent[False], strict=True))
    print(f"bias run: {with_doctor:.1f} ms with, {without:.1f} ms without, {paired:.1f} ms added")
    return {"with": with_doctor, "without": without, "added": paired}


def _request() -> dict[str, object]:
    return {
        "dataset_type": "text/csv",
        "headers": [*FEATURES, LABEL],
        "label": LABEL,
        "label_values_or_threshold": [1],
        "facet": [
            {"name_or_index": "Sex", "value_or_threshold": [0]},
            {"name_or_index": "Race"},
            {"name_or_index": "Age", "value_or_threshold": [40]},
        ],
        "group_variable": "Workclass",
        "methods": {"pre_training_bias": {"methods": "all"}},
    }


def _publish(cases: list[dict[str, object]], added: dict[str, float], *, load: float) -> None:
    cold = sorted(float(case["cold"]) for case in cases)  # type: ignore[arg-type]
    warm = sorted(float(case["warm"]) for case in cases)  # type: ignore[arg-type]
    cpu = sorted(float(case["cpu"]) for case in cases)  # type: ignore[arg-type]
    quick = sum(seconds < 2 for seconds in cold)
    lines = [
        "# The doctor",
        "",
        "`python benchmarks/doctor.py`: wall seconds to examine each broken set-up of `tests/broken_setups.py` (120 rows, a",
        "model behind HTTP where one is asked), and CPU milliseconds that the same look adds to a run.",
        f"Measured on {os.cpu_count()} processors under a load of {load:.0f}.",
        "",
        "| | median | 95 % | slowest |",
        "| --- | --- | --- | --- |",
        f"| whole command, from a cold start | {statistics.median(cold):.2f} s | {_at(cold):.2f} s | {cold[-1]:.2f} s |",
        f"| the same, CPU | {statistics.median(cpu):.2f} s | {_at(cpu):.2f} s | {cpu[-1]:.2f} s |",
        f"| examination alone | {statistics.median(warm):.3f} s | {_at(warm):.3f} s | {warm[-1]:.3f} s |",
        "",
        f"{sum(bool(case['found']) for case in cases)} of {len(cases)} broken set-ups are found; {quick} of them in under 2 s of",
        f"waiting, {sum(seconds < 2 for seconds in cpu)} in under 2 s of CPU.",
        f"{sum(case.mends for case in BROKEN)} have an automatic correction that then runs to the end (a test runs them all).",
        "",
        f"A bias run of {ROWS:,} rows of UCI Adult with 3 facets takes {added['without']:.0f} ms of CPU without the doctor",
        f"and {added['added']:.1f} ms more with it (median of paired differences; one thread, warm process).",
    ]
    (DOCS / "doctor.md").write_text("\n".join(lines) + "\n")
    (DOCS / "doctor.json").write_text(json.dumps({"cases": cases, "added_ms": added}, indent=1) + "\n")


def _at(ordered: list[float], share: float = 0.95) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


if __name__ == "__main__":
    main()
