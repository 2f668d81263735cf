"""Results as a report for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pellucid.api.combine import combine
from pellucid.api.result import Result
from pellucid.core.errors import ConfigError, OutputError
from pellucid.report.extras import require_report_libraries
from pellucid.report.report_files import report_files

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult
    from pellucid.core.specs import Language

    Format = Literal["html", "ipynb", "pdf"]

FORMATS = ("html", "ipynb", "pdf")


def report(
    results: Result | Sequence[Result],
    path: str | Path = "report.html",
    *,
    formats: Sequence[Format] | None = None,
    title: str = "",
    language: Language = "en",
) -> list[Path]:
    """Write one report of one or several results, and return the files.

    Args:
        results: a result, or several: bias of several facets, an explanation and partial dependence of the same model.
        path: where to; the suffix `.html`, `.ipynb` or `.pdf` says in which format.
        formats: the formats, beside one another under the same name.
        title: the title of the report.
        language: the language of the report.

    Raises:
        ConfigError: results cannot be combined, or a format is unknown.
        MissingExtraError: a library that only reports need is not installed.
        OutputError: a file cannot be written.
    """
    place = Path(path)
    suffix = place.suffix.removeprefix(".")
    wanted = tuple(formats or ([suffix] if suffix in FORMATS else ["html"]))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise ConfigError("formats", "there is no such format", got=unknown, expected=", ".join(FORMATS))
    stem = place.with_suffix("") if suffix in FORMATS else place
    found = combine([result.found for result in ([results] if isinstance(results, Result) else results)])
    require_report_libraries()
    return _write(found, stem, wanted, title, language)


def _write(found: AnalysisResult, stem: Path, formats: Sequence[str], title: str, language: Language) -> list[Path]:
    written = []
    for suffix, content in report_files(found, title, language):
        if suffix.removeprefix(".") not in formats:
            continue
        target = stem.with_name(stem.name + suffix)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except OSError as error:
            raise OutputError(f"{target}: the report cannot be written ({error.strerror})") from error
        written.append(target)
    return written
