from __future__ import annotations

from pellucid.demo import demo_config, groups
from pellucid.demo.adult import FEATURES
from pellucid.demo.request import typical_row


def test_every_real_row_is_there(adult):
    """Sizes and rates as the data set's own description gives them (adult.names): 24.08 % and 23.62 % earn more."""
    assert (len(adult.train), len(adult.test)) == (32561, 16281)
    assert sum(row[-1] for row in adult.train) == 7841
    assert sum(row[-1] for row in adult.test) == 3846


def test_codes_are_ranks_of_sorted_words(adult):
    assert adult.categories["Sex"] == ("Female", "Male")
    assert adult.categories["Workclass"][0] == "?"
    first = dict(zip(FEATURES, adult.train[0], strict=False))
    assert first["Age"] == 39
    assert adult.word("Workclass", first["Workclass"]) == "State-gov"
    assert adult.word("Country", first["Country"]) == "United-States"
    assert adult.train[0][-1] == 0


def test_the_request_is_about_words_and_the_baseline_about_codes(adult):
    config = demo_config(adult, "groups.csv")
    assert config["facet"][0] == {"name_or_index": "sex", "value_or_threshold": ["Female"]}
    assert next(groups(adult)) == ("Male", "Black")
    typical = dict(zip(FEATURES, typical_row(adult), strict=True))
    assert adult.word("Sex", typical["Sex"]) == "Male"
    assert typical["Age"] == 37
