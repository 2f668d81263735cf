"""Results as files: `analysis.json`, local attributions, and the report as a web page, a notebook and a PDF.

Each kind of file is a module of its own, imported by whoever makes that file: most runs make few of them.
"""

from pellucid.report.analysis_json import to_analysis_json
from pellucid.report.printable import printable

__all__ = ["printable", "to_analysis_json"]
