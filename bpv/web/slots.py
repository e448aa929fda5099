"""What a page needs of a room that it may not import: asked by name, filled by `create_app`.

A slot maps to functions `(session, object id, principal) -> panel or None`; a panel is a frozen value with the template
that draws it. The directory of colleagues is the one other thing that every room may ask for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from flask import Flask, current_app
from sqlmodel import Session

from bpv.core.directory import Directory
from bpv.core.rights import Principal

KEY: Final = "bpv.slots"
DIRECTORY: Final = "bpv.directory"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page from another room: the template that draws it, and its frozen value (`panel` in there)."""

    template: str
    value: Any


Slot = Callable[[Session, str, Principal], Panel | None]


def install(app: Flask, directory: Directory, slots: Mapping[str, Sequence[Slot]]) -> None:
    """Give the application its directory and what fills each slot, in order."""
    app.extensions[DIRECTORY] = directory
    app.extensions[KEY] = slots


def directory() -> Directory:
    """The directory of colleagues."""
    return cast("Directory", current_app.extensions[DIRECTORY])


def panels(name: str, session: Session, object_id: str, who: Principal) -> tuple[Panel, ...]:
    """The panels of a slot for an object; a slot that nobody fills is empty."""
    fillers = cast("Mapping[str, Sequence[Slot]]", current_app.extensions[KEY]).get(name, ())
    return tuple(panel for fill in fillers if (panel := fill(session, object_id, who)) is not None)
