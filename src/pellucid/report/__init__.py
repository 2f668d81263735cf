"""Results as files: `analysis.json`, local attributions, and the report as a web page, a notebook and a PDF."""

from pellucid.report.analysis_json import to_analysis_json
from pellucid.report.extras import require_report_libraries
from pellucid.report.local_files import write_local_attributions
from pellucid.report.printable import printable
from pellucid.report.report_files import report_files

__all__ = ["printable", "report_files", "require_report_libraries", "to_analysis_json", "write_local_attributions"]
