"""The school that stands when the parts of its life are written: handed to each of them."""

from dataclasses import dataclass

from bpv.seed.accounts import Login
from bpv.seed.organisation import Frame
from bpv.seed.students import Pupil


@dataclass(frozen=True)
class School:
    """The school that was written: its frame, the printed accounts, its students. Companies are read by table name."""

    frame: Frame
    logins: tuple[Login, ...]
    pupils: tuple[Pupil, ...]
