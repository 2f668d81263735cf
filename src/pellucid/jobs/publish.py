"""Write every file of a result, all or none."""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING

from pellucid.report import to_analysis_json
from pellucid.report.closer_looks import write_closer_looks
from pellucid.report.local_files import write_local_attributions
from pellucid.report.outcomes_file import OUTCOMES_FILE, write_outcomes
from pellucid.report.report_files import report_files

if TYPE_CHECKING:
    from pathlib import Path

    from pellucid.core.ports import Progress, Store
    from pellucid.core.results import AnalysisResult
    from pellucid.core.specs import ReportSpec

logger = logging.getLogger(__name__)


def publish(
    result: AnalysisResult,
    report: ReportSpec | None,
    output: str,
    *,
    store: Store,
    progress: Progress,
    copy: Path | None = None,
) -> str:
    """The text of `analysis.json`; all files of the result stand at `output` afterwards (contract 6.1).

    With `copy`, a folder that is not there yet, they also stand there.

    Raises:
        OutputError: they could not be written; `output` is as it was before.
    """
    text = to_analysis_json(result)
    with store.stage(output) as folder:
        (folder / "analysis.json").write_text(text, encoding="utf-8")
        _write_explanations(result, folder, output)
        if result.outcomes is not None:
            write_outcomes(result.outcomes, folder / OUTCOMES_FILE)
        if result.closer is not None:
            write_closer_looks(result.closer, folder)
        if report is not None:
            _write_reports(result, report, folder, progress)
        if copy is not None:
            shutil.copytree(folder, copy)
    return text


def _write_explanations(result: AnalysisResult, folder: Path, output: str) -> None:
    if result.shap is None:
        return
    write_local_attributions(result.shap, folder)
    logger.info("Wrote baseline used to compute explanations to: %s/explanations_shap/baseline.csv", output)
    if result.shap.save_local:
        rows = len(result.shap.local.values)
        logger.info("Wrote %d local explanations to: %s/explanations_shap/out.csv", rows, output)


def _write_reports(result: AnalysisResult, spec: ReportSpec, folder: Path, progress: Progress) -> None:
    progress("report", 0, 3)
    for done, (suffix, content) in enumerate(report_files(result, spec.title, spec.language), start=1):
        (folder / f"{spec.name}{suffix}").write_bytes(content)
        progress("report", done, 3)
