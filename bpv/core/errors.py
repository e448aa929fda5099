"""Errors of the domain. Services raise them; `bpv.web.errors` alone turns them into pages, `bpv.cli` into exit codes.

A message is a code of `core.words` with parameters: nobody below the edge writes sentences.
"""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """Something the caller may explain to a person: a word code and its parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params


class NotFound(DomainError):
    """The object does not exist or lies outside the asker's scope: the two look alike on purpose."""

    def __init__(self, code: str = "error.not_found", **params: Any) -> None:
        super().__init__(code, **params)


class Forbidden(DomainError):
    """The role may never do this."""

    def __init__(self, code: str = "error.forbidden", **params: Any) -> None:
        super().__init__(code, **params)


class Refused(DomainError):
    """A rule says no; `field` names the field of the form it belongs to, when there is one."""

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code, **params)
        self.field = field


class Stale(DomainError):
    """Somebody saved in between: `current` is the value as it now stands."""

    def __init__(self, current: object) -> None:
        super().__init__("error.stale")
        self.current = current


class Unsafe(Exception):
    """The process must not start like this: all problems at once, a sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
