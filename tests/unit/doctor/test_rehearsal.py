"""The first step of a run: nothing is read or asked twice, warnings are carried, errors come together."""

from __future__ import annotations

import json
import logging

import pytest
from msgspec.structs import replace

from broken_setups import as_csv, bias_config, csv_answer, model_config, shap_config, table
from pellucid.api.run_config import run_config
from pellucid.core.errors import ConfigError, ConfigErrors, DataError, PellucidError
from pellucid.core.ports import Key
from pellucid.doctor.keeping import KeptTable, keep_open
from pellucid.jobs import open_dataset
from pellucid.wiring import Settings, open_ports
from servers.answering import answering_server


def quiet(*_: object) -> None:
    """No progress."""


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(as_csv(table()))
    return str(path)


def run(config, tmp_path, people, **settings):
    return run_config(config, str(tmp_path / "results"), Settings(**settings), quiet, data=people)


@pytest.fixture
def bodies_of_a_run(tmp_path, people):
    """Run with a model behind HTTP; the bodies that it was asked, in order."""

    def call():
        bodies = []

        def answer(body: bytes) -> bytes:
            bodies.append(body)
            return csv_answer(body)

        with answering_server(answer) as url:
            run(model_config(), tmp_path, people, endpoints={"hiring": url})
        return bodies

    return call


def test_warnings_are_logged_and_carried(tmp_path, people, caplog):
    config = {**bias_config(), "facet": [{"name_or_index": "Sex", "value_or_threshold": ["female"]}]}
    with caplog.at_level(logging.WARNING):
        done = run(config, tmp_path, people)
    assert [finding.code for finding in done.result.findings] == ["facet-value-absent"]
    assert "facet[0].value_or_threshold" in caplog.text
    assert "'Female'" in caplog.text
    written = json.loads(done.text)["pellucid"]["findings"]
    assert [entry["code"] for entry in written] == ["facet-value-absent"]
    assert str(tmp_path) not in json.dumps(written)


def test_nothing_is_said_about_a_sound_run(tmp_path, people, caplog):
    with caplog.at_level(logging.WARNING):
        done = run(bias_config(), tmp_path, people)
    assert done.result.findings == ()
    assert "findings" not in json.loads(done.text)["pellucid"]
    assert caplog.text == ""


def test_without_the_doctor_nothing_is_looked_at(tmp_path, people):
    config = {**bias_config(), "facet": [{"name_or_index": "Sex", "value_or_threshold": ["female"]}]}
    assert run(config, tmp_path, people, doctor=False).result.findings == ()


def test_one_error_is_raised_as_it_is(tmp_path, people):
    config = {
        **bias_config(),
        "headers": ["Age", "Hired"],
        "group_variable": "Age",
        "facet": [{"name_or_index": "Age"}],
    }
    with pytest.raises(DataError, match="Headers in config do not match") as raised:
        run(config, tmp_path, people)
    assert raised.value.exit_code == 1


def test_errors_of_one_kind_come_together(tmp_path, people):
    config = {**bias_config(), "label": "hired", "group_variable": "dept"}
    del config["headers"]
    with pytest.raises(ConfigErrors, match="2 problems were found before the work began") as raised:
        run(config, tmp_path, people)
    assert [problem.path for problem in raised.value.problems] == ["label", "group_variable"]


def test_errors_of_several_kinds_come_together(tmp_path, people):
    (tmp_path / "results").write_text("in the way")
    config = {**bias_config(), "label": "hired"}
    del config["headers"]
    with pytest.raises(PellucidError, match="2 problems were found before the work began") as raised:
        run(config, tmp_path, people)
    assert raised.value.exit_code == 2
    assert (tmp_path / "results").read_text() == "in the way"


def test_the_model_is_asked_about_one_record_first(bodies_of_a_run):
    first, *others = bodies_of_a_run()
    assert len(first.splitlines()) == 1
    assert sum(len(body.splitlines()) for body in others) == len(table())


def test_a_model_that_was_opened_is_closed_when_the_run_is_refused(tmp_path, people):
    closed = []

    class Open:
        def close(self) -> None:
            closed.append(True)

    with (
        open_ports(Settings(), quiet) as ports,
        keep_open(replace(ports, open_predictor=lambda _: Open())) as kept,
    ):
        kept.open_predictor(None)
        assert not closed
    assert closed == [True]


def test_the_row_with_a_gap_is_asked_about(tmp_path, bodies_of_a_run):
    rows = table()
    rows[40][0] = None
    (tmp_path / "people.csv").write_text(as_csv(rows))
    assert bodies_of_a_run()[0].startswith(b",")


def test_a_kept_table_counts_once(people):
    class Counting:
        tallies = 0

        def __init__(self, table) -> None:
            self.table = table

        def tally(self, keys):
            self.tallies += 1
            return self.table.tally(keys)

    with open_ports(Settings(), quiet) as ports:
        from pellucid.config import parse_config, to_spec

        spec = to_spec(parse_config(json.dumps({**bias_config(), "dataset_uri": people})))
        counting = Counting(ports.engine.open(open_dataset(spec.data, ports.store, ports.engine.ask)))
        kept = KeptTable(counting)
        first = kept.tally([Key("Sex"), Key("Hired")])
        assert kept.tally([Key("Sex"), Key("Hired")]) is first
    assert counting.tallies == 1
    counted = kept.counted("Sex")
    assert counted is not None
    assert sum(counted.values()) == len(table())
    assert kept.counted("Dept") is None


def test_a_baseline_error_keeps_its_type(tmp_path, people):
    with answering_server(csv_answer) as url, pytest.raises(ConfigError, match="2 cells"):
        run(shap_config(baseline=[[40, 4]]), tmp_path, people, endpoints={"hiring": url})
