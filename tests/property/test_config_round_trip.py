"""Laws of configurations: any checked one survives a round trip, and any text at all is answered in one way or the other."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pellucid.config import AnalysisConfig, json_schema, parse_config, to_spec
from pellucid.core.errors import ConfigErrors
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.core.specs import AnalysisSpec

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
scalars = st.one_of(words, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
counts = st.integers(1, 10**6)


def optional(**fields):
    return st.fixed_dictionaries({}, optional=fields)


def methods(names):
    return st.fixed_dictionaries(
        {"methods": st.just("all") | st.sampled_from(names) | st.lists(st.sampled_from(names), min_size=1)}
    )


@st.composite
def configurations(draw):
    headers = draw(st.lists(words, min_size=4, max_size=6, unique=True))
    label, facet, *features = headers
    rows = st.lists(
        st.lists(st.none() | scalars, min_size=len(features), max_size=len(features)), min_size=1, max_size=3
    )
    config = {
        "dataset_type": "text/csv",
        "headers": headers,
        "label": draw(st.sampled_from([label, 0])),
        "label_values_or_threshold": draw(st.lists(scalars, min_size=1, max_size=3)),
        "facet": [{"name_or_index": facet} | draw(optional(value_or_threshold=st.lists(scalars, max_size=3)))],
        "methods": draw(
            st.fixed_dictionaries(
                {"pre_training_bias": methods(PRETRAINING_METRICS)},
                optional={
                    "post_training_bias": methods(POSTTRAINING_METRICS),
                    "shap": optional(
                        baseline=rows | words,
                        num_samples=counts,
                        use_logit=st.booleans(),
                        agg_method=st.sampled_from(["mean_abs", "median", "mean_sq"]),
                        save_local_shap_values=st.booleans(),
                        seed=st.integers(0),
                        features_to_explain=st.lists(st.sampled_from(features), max_size=2),
                    ),
                    "pdp": st.fixed_dictionaries({"features": st.just(features)}, optional={"grid_resolution": counts}),
                    "report": optional(title=words),
                },
            )
        ),
        "predictor": draw(
            st.fixed_dictionaries(
                {"endpoint_name": words},
                optional={
                    "probability": st.integers(0, 5),
                    "label_headers": st.lists(words | st.integers(), min_size=1, unique=True),
                    "instance_type": words,
                    "initial_instance_count": counts,
                },
            )
        ),
    }
    return config | draw(
        optional(
            version=st.just("1.0"), dataset_uri=words, probability_threshold=st.floats(-9, 9), group_variable=st.just(1)
        )
    )


anything = st.recursive(
    st.none() | scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)


@st.composite
def damaged(draw):
    """A legal configuration with one value, anywhere, replaced by anything."""
    config = json.loads(json.dumps(draw(configurations())))
    node = config
    while True:
        key = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        if isinstance(node[key], (dict, list)) and node[key] and draw(st.booleans()):
            node = node[key]
            continue
        node[key] = draw(anything)
        return config


@given(configurations())
def test_round_trip(config):
    parsed = parse_config(json.dumps(config))
    assert parse_config(parsed.to_json()) == parsed
    assert json.loads(parsed.to_json()) == config
    assert isinstance(to_spec(parsed), AnalysisSpec)


def answer(text):
    """What the parser makes of any text: a configuration, or the list of its problems."""
    try:
        return parse_config(text)
    except ConfigErrors as error:
        return error


@given(damaged())
def test_every_document_is_either_a_configuration_or_refused_with_paths(config):
    found = answer(json.dumps(config))
    if isinstance(found, AnalysisConfig):
        assert parse_config(found.to_json()) == found
    else:
        assert found.problems
        assert all(problem.path for problem in found.problems)


@given(st.text() | st.binary() | anything.map(json.dumps))
def test_any_text_is_answered(text):
    assert str(answer(text))


@given(configurations())
def test_what_the_parser_accepts_the_schema_accepts(config):
    import jsonschema

    jsonschema.Draft202012Validator(json_schema()).validate(config)
