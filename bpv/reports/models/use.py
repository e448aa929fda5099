"""Values of figures about the use of folders: who entered anything of late, and how assignments are used."""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

ROLES: Final = ("student", "supervisor", "trainer")
SMALL: Final = 5  # placements, below which a group could show what one person does


class Used(NamedTuple):
    """Placements of a group within some days, and in how many of them each role entered anything. None where the group
    is too small to show, or where it would give away one that is."""

    placements: int | None
    student: int | None
    supervisor: int | None
    trainer: int | None

    def share(self, role: str) -> float | None:
        """The part of the placements in which a role entered anything."""
        number: int | None = getattr(self, role)
        return None if number is None or not self.placements else number / self.placements


HIDDEN: Final = Used(None, None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderUse:
    """The use of folders between two days, both included: all together, and per team. `enough` is the share from which
    on the school calls it in order."""

    first: date
    last: date
    enough: float
    total: Used
    teams: tuple[tuple[str, Used], ...]
    hidden: int


class Block(NamedTuple):
    """A BPV block of a plan with the hours that a student has for it, in minutes; `needed` in minutes too."""

    name: str
    study_year: int
    starts_on: date
    needed: int
    approved: int
    entered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """The hours of a student over all BPV blocks of their plan; `outside` are approved minutes of placements that are
    of no block of it."""

    student_id: str
    name: str
    number: str
    blocks: tuple[Block, ...]
    outside: int

    @property
    def needed(self) -> int:
        """Minutes of all blocks."""
        return sum(block.needed for block in self.blocks)

    @property
    def approved(self) -> int:
        """Approved minutes of all placements."""
        return self.outside + sum(block.approved for block in self.blocks)

    @property
    def share(self) -> float | None:
        """The approved part, at most 1."""
        return min(1.0, self.approved / self.needed) if self.needed else None
