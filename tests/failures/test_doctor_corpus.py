"""Every broken set-up is found before the model is asked in bulk, and most are mended so that they run to the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from broken_setups import BROKEN, Broken
from pellucid.cli import main
from servers.answering import answering_server


@dataclass
class Bench:
    """A broken set-up on disk, with its model; `asked` is how many records each request of the model had."""

    folder: Path
    arguments: list[str]
    asked: list[int] = field(default_factory=list)


@contextmanager
def set_up(case: Broken, folder: Path) -> Iterator[Bench]:
    config, data = case.config(), folder / case.file
    (folder / "c.json").write_text(config if isinstance(config, str) else json.dumps(config, indent=2))
    data.write_text(case.data())
    bench = Bench(folder, [])

    def answer(body: bytes) -> bytes:
        bench.asked.append(records_in(body))
        return case.answer(body)

    bench.arguments = ["--data", str(data)]
    if "predictor" not in config:  # no server to start and stop
        yield bench
        return
    with answering_server(answer, content_type=case.answered) as url:
        bench.arguments += ["--endpoint", f"hiring={url}"]
        yield bench


def records_in(body: bytes) -> int:
    """How many records a request asks about, whatever it is written in."""
    document = json.loads(body) if body.startswith(b'{"instances"') else None
    return len(document["instances"]) if document else len(body.strip().splitlines())


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_found_before_the_bulk(case, tmp_path, capsys):
    with set_up(case, tmp_path) as bench:
        code = main(["doctor", str(tmp_path / "c.json"), *bench.arguments, "--json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert sum(bench.asked) <= 1
    assert case.code in {finding["code"] for finding in findings}, findings
    assert code == case.exit_code, findings
    assert all(finding[part] for finding in findings for part in ("what", "where", "why", "fix")), findings


@pytest.mark.parametrize("case", [case for case in BROKEN if case.mends], ids=lambda case: case.name)
def test_mended_and_run(case, tmp_path, capsys):
    fixed, results = tmp_path / "fixed.json", tmp_path / "results"
    with set_up(case, tmp_path) as bench:
        before = (tmp_path / "c.json").read_text()
        options = [*bench.arguments, "--fix", "--write", str(fixed), "--json"]
        assert main(["doctor", str(tmp_path / "c.json"), *options]) == 0, capsys.readouterr()
        told = json.loads(capsys.readouterr().out)
        assert main(["run", str(fixed), *bench.arguments, "--output", str(results)]) == 0, capsys.readouterr().err
    assert (tmp_path / "c.json").read_text() == before
    assert "(corrected)" in told["diff"]
    assert case.code not in {finding["code"] for finding in told["remaining"]}
    assert json.loads((results / "analysis.json").read_text())["version"] == "1.0"


@pytest.mark.parametrize("case", [case for case in BROKEN if case.exit_code], ids=lambda case: case.name)
def test_a_run_stops_with_the_same_exit_code(case, tmp_path, capsys):
    with set_up(case, tmp_path) as bench:
        code = main(["run", str(tmp_path / "c.json"), *bench.arguments, "--output", str(tmp_path / "results")])
    assert code == case.exit_code, capsys.readouterr().err
    assert sum(bench.asked) <= 1
    assert not (tmp_path / "results").exists()


def test_the_corpus_is_as_large_as_promised():
    assert len(BROKEN) >= 40
    assert sum(case.mends for case in BROKEN) >= 30
    assert len({case.name for case in BROKEN}) == len(BROKEN)
