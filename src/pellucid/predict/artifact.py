"""Opening a model that lies in a file, a folder or an archive."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from pellucid.core.errors import ConsentError, ModelError
from pellucid.core.ports import Predictor
from pellucid.core.specs import PredictorSpec
from pellucid.predict.archive import is_archive, unpacked
from pellucid.predict.artifacts.catboost_model import CatboostModel
from pellucid.predict.artifacts.child_model import ChildModel
from pellucid.predict.artifacts.kinds import RUNS_CODE, Artifact, Kind, identify_file, identify_folder, unknown
from pellucid.predict.artifacts.lightgbm_model import LightgbmModel
from pellucid.predict.artifacts.linear_learner import LinearLearner
from pellucid.predict.artifacts.onnx_model import OnnxModel
from pellucid.predict.artifacts.outputs import Model
from pellucid.predict.artifacts.script_model import ScriptPredictor
from pellucid.predict.artifacts.sklearn_model import load_skops
from pellucid.predict.artifacts.xgboost_model import XgboostModel
from pellucid.predict.child import Child
from pellucid.predict.codecs import check_locators
from pellucid.predict.in_process import InProcessPredictor


def open_artifact(path: str, spec: PredictorSpec, *, trust: bool = False, threads: int | None = None) -> Predictor:
    """A predictor that asks the model at `path` in this process, or in a child where its own code has to run.

    `path` is a file, a folder or an archive such as `model.tar.gz`; what kind of model it is follows from its content.
    `trust` is the user's consent to run code that comes with the model. `threads` bounds what one prediction may use
    (`None`: all). Unpacked files and processes belong to the predictor and go with `close`.

    Raises:
        ModelError: there is no such file, it is damaged, or it is no model that is known.
        ConsentError: opening the model would run code, and `trust` was not given.
        MissingExtraError: the library that reads this kind of model is not installed.
    """
    with ExitStack() as stack:
        return _open(find_artifact(path, stack, trust=trust), spec, threads, stack)


def find_artifact(path: str, stack: ExitStack, *, trust: bool) -> Artifact:
    """The model at `path`, not loaded yet; an archive is unpacked, and `stack` removes what was unpacked.

    Raises:
        ModelError: there is no such file, it is damaged, or it is no model that is known.
        ConsentError: opening the model would run code, and `trust` was not given.
    """
    artifact = _find(Path(path), stack)
    if artifact.kind in RUNS_CODE and not trust:
        raise _consent_needed(artifact, path)
    return artifact


def load_model(artifact: Artifact, threads: int | None = None) -> Model:
    """A model of any kind but a script, loaded; one that runs code of its own gets a child process for it.

    Raises:
        ModelError: the model is damaged.
        MissingExtraError: the library that reads this kind of model is not installed.
    """
    return _LOADERS[artifact.kind](artifact, threads)


def _find(path: Path, stack: ExitStack) -> Artifact:
    if not path.exists():
        raise ModelError(f"there is no model at {path}; expected a file, a folder or an archive such as model.tar.gz")
    if path.is_dir():
        return identify_folder(path)
    if kind := identify_file(path):
        return Artifact(kind, (path,))
    if is_archive(path):
        return identify_folder(stack.enter_context(unpacked(path)))
    raise unknown(path.parent, [path.name])


def _consent_needed(artifact: Artifact, path: str) -> ConsentError:
    inside = "" if str(artifact.path) == path else f" in {path}"
    hint = "; a scikit-learn model saved with skops needs no consent" if artifact.kind == "pickle" else ""
    return ConsentError(
        f"{artifact.path.name}{inside} is {RUNS_CODE[artifact.kind]}; nothing was run. "
        f"If you made it yourself, or trust who did, pass --trust (trust=True){hint}"
    )


def _open(artifact: Artifact, spec: PredictorSpec, threads: int | None, stack: ExitStack) -> Predictor:
    if artifact.kind == "script":
        check_locators(spec)
        return ScriptPredictor(Child("script", artifact.path, threads=threads), spec, stack.pop_all())
    return InProcessPredictor(load_model(artifact, threads), spec, stack.pop_all())


_LOADERS: dict[Kind, Callable[[Artifact, int | None], Model]] = {
    "xgboost": lambda artifact, threads: XgboostModel(artifact.paths, threads),
    "linear learner": lambda artifact, _: LinearLearner(artifact.path),
    "lightgbm": lambda artifact, threads: LightgbmModel(artifact.path, threads),
    "catboost": lambda artifact, threads: CatboostModel(artifact.path, threads),
    "onnx": lambda artifact, threads: OnnxModel(artifact.path, threads),
    "skops": lambda artifact, _: load_skops(artifact.path),
    "pickle": lambda artifact, threads: ChildModel(Child("sklearn", artifact.path, threads=threads)),
    "mlflow": lambda artifact, threads: ChildModel(Child("mlflow", artifact.path, threads=threads)),
}
