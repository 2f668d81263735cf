"""Problems with the configuration that a verb wrote, told by the names of the verb's arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from pellucid.core.errors import ConfigError, ConfigErrors, PellucidError

_PATHS = (
    (r"^facet\[(\d+)\]\.(?:name_or_index|value_or_threshold)", r"facets[\1]"),
    (r"^facet\b", "facets"),
    (r"^label_values_or_threshold", "positive"),
    (r"^group_variable", "group"),
    (r"^predicted_label", "predictions"),
    (r"^excluded_columns", "exclude"),
    (r"^probability_threshold", "threshold"),
    (r"^predictor\.(?:model_name|endpoint_name)", "model"),
    (r"^predictor\.", ""),
    (r"^methods\.shap\.features_to_explain", "features"),
    (r"^methods\.shap\.num_samples", "samples"),
    (r"^methods\.shap\.num_clusters", "clusters"),
    (r"^methods\.shap\.agg_method", "aggregation"),
    (r"^methods\.(?:shap|pdp)\.", ""),
    (r"^methods\.(?:pre|post)_training_bias\.methods", "metrics"),
)
_PHRASES = (
    (
        r"set predictor\.probability to where the answer holds the scores",
        (
            "give a model that returns scores: a function of floats, an estimator with predict_proba, an Endpoint with "
            "probability"
        ),
    ),
    (r"methods\.shap\.num_samples", "samples"),
    (r"predictor\.(\w+)", r"\1"),
    (r" \(-v says why\)", " (the log of pellucid says why)"),
    (r"--method (\w+)", r'method="\1"'),
    (r"--trust \((trust=True)\)", r"\1"),
)


@contextmanager
def in_words_of(verb: str) -> Iterator[None]:
    """Problems are raised in words of this verb's arguments."""
    outputs = "labels" if verb == "bias" else "outputs"
    try:
        yield
    except ConfigErrors as error:
        problems = [_translated(problem, outputs) for problem in error.problems]
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise ConfigErrors(problems, headline=f"pellucid.{verb}: {count}:") from None
    except ConfigError as error:
        raise _translated(error, outputs) from None
    except PellucidError as error:
        error.args = (_phrased(str(error), outputs),)
        raise


def _translated(problem: ConfigError, outputs: str) -> ConfigError:
    path = problem.path.replace("predictor.label_headers", outputs)
    for pattern, words in _PATHS:
        path, changed = re.subn(pattern, words, path, count=1)
        if changed:
            break
    return ConfigError(path, problem.problem, got=problem.got, expected=_phrased(problem.expected, outputs))


def _phrased(text: str, outputs: str) -> str:
    text = text.replace("predictor.label_headers", outputs)
    for pattern, words in _PHRASES:
        text = re.sub(pattern, words, text)
    return text
