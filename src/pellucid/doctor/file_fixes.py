"""Corrections of a configuration whose data set cannot be opened."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pellucid.core.dataset import FileSet
from pellucid.core.errors import ConfigError, DataError, PellucidError
from pellucid.doctor.file_types import CSV, JSON_LINES, PARQUET
from pellucid.doctor.header_fixes import header_patch, names_in_file
from pellucid.doctor.likeness import meant
from pellucid.doctor.locator_fixes import locator_patch
from pellucid.jobs.dataset import main_files

if TYPE_CHECKING:
    from pellucid.core.ports import Ask, Store
    from pellucid.core.specs import AnalysisSpec
    from pellucid.doctor.document import Patch

_SIMILAR = re.compile(r"similar names there: ('.*')$")
_NAME = re.compile(r"'([^']*)'")
_MORE_HEADERS = {"facet_dataset_uri": "facet_headers", "predicted_label_dataset_uri": "predicted_label_headers"}


def type_patch(spec: AnalysisSpec, found: str, path: str) -> Patch:
    """The other type; what the model is sent and answers stays as it is."""
    patch: list[tuple[str, object]] = [("dataset_type", found)]
    if spec.predictor is not None:
        patch.append(("predictor.content_type", spec.predictor.content_type))
        patch.append(("predictor.accept_type", spec.predictor.accept_type))
    if found in (CSV, PARQUET):
        return (*patch, ("features", None)) if spec.data.features is not None else tuple(patch)
    return (*patch, *locator_patch(spec.data, path, is_lines=found == JSON_LINES, is_other_type=True))


def opening_patch(error: PellucidError, spec: AnalysisSpec, store: Store, ask: Ask) -> Patch:
    """The correction of an error on opening."""
    if isinstance(error, ConfigError) and error.path.startswith("joinsource") and isinstance(error.got, str):
        return _join_patch(error, spec, store, ask)
    if not isinstance(error, DataError) or spec.data.uri is None:
        return ()
    if similar := _SIMILAR.search(error.problem):
        return _file_patch(spec, error.source, _NAME.findall(similar[1]))
    return _content_patch(error.problem, spec, store, ask)


def _content_patch(problem: str, spec: AnalysisSpec, store: Store, ask: Ask) -> Patch:
    """The correction of an error about what a file holds."""
    data = spec.data
    if problem.startswith(tuple(_MORE_HEADERS)):
        return _more_headers_patch(problem, spec, store, ask)
    if "eaders" in problem or "header" in problem:
        return header_patch(spec, _files(spec, store), ask)
    if data.uri is not None and data.format in ("json", "jsonl"):
        return locator_patch(data, store.fetch(data.uri)[0], is_lines=data.format == "jsonl")
    return ()


def _file_patch(spec: AnalysisSpec, source: str, names: list[str]) -> Patch:
    """The file in the same folder that was surely meant, where the configuration names the missing one."""
    data = spec.data
    uris = {
        "dataset_uri": data.uri,
        "facet_dataset_uri": data.facet_uri,
        "predicted_label_dataset_uri": data.prediction_uri,
    }
    name = meant(Path(source).name, names)
    return tuple((field, str(Path(source).with_name(name))) for field, uri in uris.items() if uri == source and name)


def _join_patch(error: ConfigError, spec: AnalysisSpec, store: Store, ask: Ask) -> Patch:
    names = spec.data.headers or names_in_file(_files(spec, store), ask) or ()
    name = meant(str(error.got), names)
    return () if name is None else ((error.path, name),)


def _files(spec: AnalysisSpec, store: Store) -> FileSet:
    assert spec.data.uri is not None
    return main_files(spec.data, spec.data.uri, store)


def _more_headers_patch(problem: str, spec: AnalysisSpec, store: Store, ask: Ask) -> Patch:
    """The names that a facet or prediction file gives its own columns."""
    field = problem.partition(":")[0]
    uri = spec.data.facet_uri if field == "facet_dataset_uri" else spec.data.prediction_uri
    if "eaders" not in problem or uri is None:
        return ()
    own = names_in_file(FileSet(uri, store.fetch(uri), "csv"), ask)
    return () if own is None else ((_MORE_HEADERS[field], list(own)),)
