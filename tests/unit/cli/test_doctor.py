"""What `pellucid doctor` prints, writes and returns."""

from __future__ import annotations

import io
import json

import pytest

from broken_setups import as_csv, bias_config, table
from pellucid.cli import main
from pellucid.cli.doctor import show
from pellucid.core.findings import Finding
from pellucid.doctor.examination import Examination


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(as_csv(table()))

    def write(config: object) -> str:
        (tmp_path / "c.json").write_text(config if isinstance(config, str) else json.dumps(config, indent=2))
        return "c.json"

    return write


def doctor(config: str, *arguments: str) -> int:
    return main(["doctor", config, "--data", "people.csv", *arguments])


def test_nothing_found(bench, capsys):
    assert doctor(bench(bias_config())) == 0
    assert capsys.readouterr().out == "Nothing found: this will run.\n"


def test_findings_say_where_what_why_and_fix(bench, capsys):
    assert doctor(bench({**bias_config(), "label": "hired"})) == 2
    out = capsys.readouterr().out
    assert "error  label\n" in out
    assert all(part in out for part in ("Headers must contain label", "why: ", "fix: ", 'label: "Hired"'))
    assert "1 error; --fix writes a configuration that mends every error" in out


def test_a_warning_alone_is_no_failure(bench, capsys):
    assert doctor(bench({**bias_config(), "group_variable": "Score"})) == 0
    assert "warning  group_variable" in capsys.readouterr().out


def test_fix_writes_a_new_file_and_shows_the_difference(bench, capsys, tmp_path):
    config = bench({**bias_config(), "label": "hired"})
    before = (tmp_path / config).read_bytes()
    assert doctor(config, "--fix") == 0
    out = capsys.readouterr().out
    assert '-  "label": "hired",' in out
    assert '+  "label": "Hired",' in out
    assert (tmp_path / config).read_bytes() == before
    assert json.loads((tmp_path / "c.fixed.json").read_text()) == bias_config()


def test_the_original_is_replaced_only_when_it_is_named(bench, tmp_path):
    config = bench({**bias_config(), "label": "hired"})
    assert doctor(config, "--fix", "--write", config) == 0
    assert json.loads((tmp_path / config).read_text()) == bias_config()


def test_what_cannot_be_mended_remains(bench, capsys):
    changes = {"label": "hired", "facet": [{"name_or_index": "Nation"}]}
    assert doctor(bench({**bias_config(), **changes}), "--fix", "--json") == 2
    told = json.loads(capsys.readouterr().out)
    assert [finding["where"] for finding in told["remaining"]] == ["facet[0].name_or_index"]


def test_nothing_is_written_when_nothing_can_be_mended(bench, tmp_path):
    assert doctor(bench({**bias_config(), "facet": [{"name_or_index": "Nation"}]}), "--fix") == 2
    assert not (tmp_path / "c.fixed.json").exists()


def test_write_goes_with_fix(bench, capsys):
    assert doctor(bench(bias_config()), "--write", "x.json") == 2
    assert "--fix" in capsys.readouterr().err


def test_a_place_that_cannot_be_written(bench, capsys):
    assert doctor(bench({**bias_config(), "label": "hired"}), "--fix", "--write", "nowhere/x.json") == 1
    assert "nowhere" in capsys.readouterr().err


def test_the_output_is_looked_at(bench, capsys, tmp_path):
    (tmp_path / "results").write_text("in the way")
    assert doctor(bench(bias_config()), "--output", "results") == 1
    assert "results" in capsys.readouterr().out
    assert (tmp_path / "results").read_text() == "in the way"


def test_output_that_can_be_written_is_left_as_it_was(bench, tmp_path):
    assert doctor(bench(bias_config()), "--output", "results") == 0
    assert not (tmp_path / "results").exists()


def test_a_missing_configuration(capsys):
    assert main(["doctor", "nothing.json"]) == 1
    assert "nothing.json" in capsys.readouterr().err


def test_no_data(bench, capsys):
    assert main(["doctor", bench(bias_config())]) == 2
    assert "dataset_uri" in capsys.readouterr().out


def test_hostile_names_are_shown_as_text(bench, capsys):
    doctor(bench({**bias_config(), "label": "\x1b[2Jhired", "\x1b[31mred": 1}), "--fix")
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "x1b[2J" in out


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals():
    finding = Finding("error", "code", "what", "where", "why", "fix", (("a", 1),))
    found = Examination((finding,), (), "c.json", "a\n", "b\n")
    terminal, plain = Terminal(), io.StringIO()
    show(found, terminal, fixing=True)
    show(found, plain, fixing=True)
    assert "\x1b[31merror\x1b[0m" in terminal.getvalue()
    assert "\x1b[32m+b\x1b[0m" in terminal.getvalue()
    assert "\x1b" not in plain.getvalue()
