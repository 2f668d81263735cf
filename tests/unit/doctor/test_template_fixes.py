"""Templates with the placeholder that was meant."""

from __future__ import annotations

import pytest

from pellucid.core.errors import ConfigError
from pellucid.doctor.template_fixes import template_patch

LINES, JSON = "application/jsonlines", "application/json"


@pytest.mark.parametrize(
    ("key", "kind", "template", "mended"),
    [
        ("content_template", LINES, '{"x":$feature}', '{"x":$features}'),
        ("content_template", LINES, '{"x":${features}}', '{"x":$features}'),
        ("content_template", LINES, '{"x":{{ features }}}', '{"x":$features}'),
        ("content_template", LINES, '{"x":"$features"}', '{"x":$features}'),
        ("content_template", JSON, '{"instances":$recods}', '{"instances":$records}'),
        ("record_template", JSON, '{"age":${age}}', '{"age":${Age}}'),
        ("record_template", JSON, "$features_kpv", "$features_kvp"),
        ("content_template", LINES, '{"x":$inputs}', None),
    ],
)
def test_mended(key, kind, template, mended):
    document = {"headers": ["Age", "Sex"], "predictor": {"content_type": kind, key: template}}
    problem = ConfigError(f"predictor.{key}", "has no placeholder", got=template)
    patch = template_patch(problem, template, document)
    assert patch == (() if mended is None else ((f"predictor.{key}", mended),))


@pytest.mark.parametrize(
    ("key", "kind", "default"),
    [
        ("content_template", LINES, '{"features":$features}'),
        ("content_template", JSON, '{"instances":$records}'),
        ("record_template", JSON, "$features"),
    ],
)
def test_missing(key, kind, default):
    problem = ConfigError(f"predictor.{key}", "is missing: it is required")
    assert template_patch(problem, None, {"dataset_type": kind}) == ((f"predictor.{key}", default),)


def test_other_fields_are_no_templates():
    assert template_patch(ConfigError("predictor.label", "is missing"), None, {}) == ()
