"""Headers of the configuration against those of the files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pellucid.core.errors import PellucidError
from pellucid.data import scan
from pellucid.doctor.roles import roles

if TYPE_CHECKING:
    from pellucid.core.dataset import FileSet
    from pellucid.core.ports import Ask
    from pellucid.core.specs import AnalysisSpec
    from pellucid.doctor.document import Patch

_NAMELESS = re.compile(r"column_\d+")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def names_in_file(files: FileSet, ask: Ask) -> tuple[str, ...] | None:
    """The names that the files themselves give their columns; `None` when they give none."""
    try:
        columns = scan(replace(files, headers=None), ask).columns
    except PellucidError:
        return None
    return None if all(_NAMELESS.fullmatch(name) for name in columns) else columns


def header_patch(spec: AnalysisSpec, files: FileSet, ask: Ask) -> Patch:
    """Headers that fit the files, taken from them."""
    given = files.headers
    if given is None:
        return ()
    if files.format in ("json", "jsonl"):
        return _with_labels(spec, files, given, ask)
    own = names_in_file(files, ask)
    if own is None or own == given:
        return ()
    value = None if files.format == "parquet" else list(own)
    return (("headers", value), *_moved_roles(spec, given, own))


def _with_labels(spec: AnalysisSpec, files: FileSet, given: Sequence[str], ask: Ask) -> Patch:
    """Headers that name the features only, completed by the names that the label expressions end with."""
    try:
        width = len(scan(replace(files, headers=None), ask).columns)
    except PellucidError:
        return ()
    labels = [_IDENTIFIER.findall(str(ref))[-1:] for ref in (spec.data.label, spec.data.predicted_label) if ref]
    names = [*given, *(name for found in labels for name in found)]
    return (("headers", names),) if len(names) == width and len(set(names)) == width else ()


def _moved_roles(spec: AnalysisSpec, given: Sequence[str], own: Sequence[str]) -> Patch:
    """Columns named in the old headers, by the name that stands at their place in the new ones."""
    if len(given) != len(own):
        return ()
    at = {name: k for k, name in enumerate(given)}
    return tuple(
        (role.path, own[at[role.ref]])
        for role in roles(spec)
        if isinstance(role.ref, str) and role.ref in at and role.ref not in own
    )
