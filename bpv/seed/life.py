"""What happened at a made-up school so far: each part of the work adds its own traces to the school that stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlmodel import Session

from bpv.seed.accounts import Login
from bpv.seed.dice import Dice
from bpv.seed.organisation import Frame
from bpv.seed.students import Pupil


@dataclass(frozen=True)
class School:
    """The school that was written: its frame, the printed accounts, its students. Companies are read by table name."""

    frame: Frame
    logins: tuple[Login, ...]
    pupils: tuple[Pupil, ...]


Build = Callable[[Session, Dice, School], None]

# By subject, which names the stream of chance: so that a new part changes nothing of the others.
PARTS: Final[Mapping[str, Build]] = MappingProxyType({})


def live(session: Session, dice: Callable[[str], Dice], school: School) -> None:
    """Write all parts in the caller's transaction, in order."""
    for subject, build in PARTS.items():
        build(session, dice(subject), school)
