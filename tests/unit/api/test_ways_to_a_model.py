"""One model in memory, in a file, and behind a URL says the same."""

from __future__ import annotations

import pandas as pd
import pytest

import pellucid

BASELINE = [37, 4, 178_000, 9, 10, 2, 4, 1, 4, 1, 0, 0, 40, 39]


@pytest.fixture
def rows(people_of_adult):
    return pd.DataFrame(people_of_adult.rows[:15], columns=people_of_adult.headers).drop(columns="Target")


def served_model(url):
    """The server answers `label,score`."""
    return pellucid.Endpoint(url=url, probability=1)


def test_a_file_and_a_url(rows, archive, server_url):
    in_a_file = pellucid.explain(archive, rows, baseline=BASELINE)
    served = pellucid.explain(served_model(server_url), rows, baseline=BASELINE, samples=400)
    assert in_a_file.method.startswith("exact")
    assert served.expected == pytest.approx(in_a_file.expected, abs=1e-4)
    assert served.values.sum(axis=1) == pytest.approx(in_a_file.values.sum(axis=1), abs=1e-4)


def test_bias_of_a_served_model(people_of_adult, archive, server_url):
    frame = pd.DataFrame(people_of_adult.rows, columns=people_of_adult.headers)
    asked = {"label": "Target", "positive": 1, "facets": {"Sex": 0}, "metrics": ["DI", "DPPL"]}
    served = pellucid.bias(frame, predictions=served_model(server_url), **asked)
    assert served["Sex"]["DI"].value == pellucid.bias(frame, predictions=archive, **asked)["Sex"]["DI"].value


def test_files_of_rows(people_of_adult, archive):
    asked = {"baseline": BASELINE, "exclude": ["Target"]}
    expected = pellucid.explain(archive, people_of_adult.csv, **asked)
    assert pellucid.explain(archive, str(people_of_adult.parquet), **asked).values.tolist() == expected.values.tolist()
    assert len(expected.to_frame()) == 600


def test_a_model_that_needs_trust(rows, tmp_path):
    import pickle

    from sklearn.linear_model import LinearRegression

    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(LinearRegression().fit(rows, rows["Age"])))
    with pytest.raises(pellucid.PellucidError, match="trust=True"):
        pellucid.explain(path, rows, baseline=BASELINE)
    assert pellucid.explain(path, rows, baseline=BASELINE, trust=True).method == "exact (linear)"
