"""What is asked about rows, whoever answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from pellucid.core.arrays import Batch
    from pellucid.core.ports import Progress
    from pellucid.core.specs import ShapSpec
    from pellucid.jobs.explanations import Explainer


class Inquiry(Struct, frozen=True):
    """Attributions of these rows and this model; of the `chosen` features, or of all (`None`)."""

    shap: ShapSpec
    explainer: Explainer
    chosen: tuple[str, ...] | None
    seed: int

    def about(self, rows: Batch, progress: Progress | None = None) -> Inquiry:
        """The same about other rows, reporting to `progress` if that is given."""
        return replace(self, explainer=replace(self.explainer, rows=rows, progress=progress or self.explainer.progress))
