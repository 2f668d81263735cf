"""The error tree of Pellucid.

PellucidError                 anything the user can be told in one message
├── ConfigError               the request was wrong: one problem, with its JSON path
│   └── ConfigErrors          all problems of one configuration, reported together
├── DataError                 the data could not be read or does not fit the request
├── ModelError                the model refused, hung, or answered nonsense
├── MissingExtraError         a library that an optional feature needs is not installed
├── UnsupportedError          a legal request that this version cannot compute
├── ConsentError              loading this artifact runs its code: the user has to agree first
└── OutputError               results could not be written; nothing was left half written

Every message says, in this order: what is wrong, the value seen, what is accepted, what to do.
`exit_code` is what a process that ends with the error returns: 1 the job failed, 2 the request was wrong.
"""

from __future__ import annotations

from collections.abc import Sequence


class PellucidError(Exception):
    """Base of every error that Pellucid raises on purpose."""

    exit_code = 1


class ConfigError(PellucidError):
    """One problem in a configuration or on the command line."""

    exit_code = 2

    def __init__(self, path: str, problem: str, *, got: object = None, expected: str = "") -> None:
        """Describe the problem at `path` (a JSON path such as `methods.shap.seed`)."""
        self.path = path
        self.problem = problem
        self.got = got
        self.expected = expected
        seen = "" if got is None else f" (got {_excerpt(got)})"
        wanted = f"; expected {expected}" if expected else ""
        super().__init__(f"{path}: {problem}{seen}{wanted}" if path else f"{problem}{seen}{wanted}")


class ConfigErrors(ConfigError):
    """Every problem of one configuration."""

    def __init__(self, problems: Sequence[ConfigError], *, headline: str = "") -> None:
        """Collect `problems` under one headline."""
        self.problems = tuple(problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = [headline or f"Analysis configuration schema validation error. {count}:"]
        lines += [f"  - {problem}" for problem in problems]
        PellucidError.__init__(self, "\n".join(lines))


class DataError(PellucidError):
    """The data could not be read, or does not fit the request."""

    def __init__(self, problem: str, *, source: str = "", line: int | None = None, column: str = "") -> None:
        """Describe the problem and where it lies: file, 1-based line, column name."""
        self.problem = problem
        self.source = source
        self.line = line
        self.column = column
        place = [source] if source else []
        place += [f"line {line}"] if line is not None else []
        place += [f"column {column!r}"] if column else []
        super().__init__(f"{', '.join(place)}: {problem}" if place else problem)


class ModelError(PellucidError):
    """The model refused, hung, or gave an answer that cannot be used."""

    def __init__(self, problem: str, *, status: int | None = None, excerpt: str = "") -> None:
        """Describe the problem, with the HTTP status and the beginning of the answer when there are any."""
        self.problem = problem
        self.status = status
        self.excerpt = excerpt
        code = f" (HTTP status {status})" if status is not None else ""
        body = f". The answer begins with: {_excerpt(excerpt)}" if excerpt else ""
        super().__init__(f"{problem}{code}{body}")


class MissingExtraError(PellucidError):
    """An optional library is not installed."""

    exit_code = 2

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        """Name the library, the extra that brings it, and what it is needed for."""
        self.library = library
        self.extra = extra
        super().__init__(f"{purpose} needs {library}, which is not installed; run: pip install 'pellucid[{extra}]'")


class UnsupportedError(PellucidError):
    """A legal request that this version cannot compute."""

    exit_code = 2


class ConsentError(PellucidError):
    """Loading this artifact executes code that comes with it."""

    exit_code = 2


class OutputError(PellucidError):
    """Results could not be written."""


def _excerpt(value: object, limit: int = 200) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
