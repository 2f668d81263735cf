"""From a request to the data set it names."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pellucid.core.dataset import FileDataset, FileSet, Scan
from pellucid.core.errors import ConfigError, DataError
from pellucid.data import scan
from pellucid.jobs.columns import find_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.facets import ColumnRef
    from pellucid.core.ports import Ask, Store
    from pellucid.core.specs import DataSpec

logger = logging.getLogger(__name__)


def open_dataset(data: DataSpec, store: Store, ask: Ask) -> FileDataset:
    """The files of a request, found and understood, not yet read.

    Raises:
        ConfigError: no data set is named, or a locator does not fit the files.
        DataError: files are missing, empty, or not what their format says.
    """
    if data.uri is None:
        raise ConfigError(
            "dataset_uri", "no data set is named", expected="a URI here, or --data URI on the command line"
        )
    main = scan(main_files(data, data.uri, store), ask)
    facets = _additional("facet_dataset_uri", data.facet_uri, data.facet_headers, store)
    predictions = _additional("predicted_label_dataset_uri", data.prediction_uri, data.prediction_headers, store)
    for part in (main, facets, predictions):
        for note in part.notes if part is not None else ():
            logger.info("%s", note)
    parts = [part for part in (main, facets, predictions) if part is not None]
    return FileDataset(main, facets, predictions, _join_column(data.join_column, parts))


def main_files(data: DataSpec, uri: str, store: Store) -> FileSet:
    """The file set at `uri`, read as the main data set is."""
    return FileSet(
        uri,
        store.fetch(uri),
        data.format,
        headers=data.headers,
        features=data.features,
        label=data.label,
        predicted_label=None if data.prediction_uri else data.predicted_label,
    )


def _additional(field: str, uri: str | None, headers: tuple[str, ...] | None, store: Store) -> Scan | None:
    if uri is None:
        return None
    try:
        return scan(FileSet(uri, store.fetch(uri), "csv", headers=headers))
    except DataError as error:
        problem = f"{field}: {error.problem}"
        raise DataError(problem, source=error.source, line=error.line, column=error.column) from error


def _join_column(ref: ColumnRef | None, parts: Sequence[Scan]) -> str | None:
    if ref is None:
        return None
    name = find_column(ref, parts[0].columns, "joinsource_name_or_index")
    for part in parts[1:]:
        find_column(name, part.columns, "joinsource_name_or_index")
    return name
