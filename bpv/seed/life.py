"""What happened at a made-up school so far: each part of the work adds its own traces to the school that stands."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sqlmodel import Session

from bpv.seed import (
    admin,
    agreements,
    choosing,
    contacts,
    duplicates,
    failed,
    folder,
    hours,
    learning,
    links,
    mail,
    match_proposals,
    placements,
    proposals,
    relations,
    rounds,
    running,
    shortage,
    shortlists,
    talks,
    tracking,
)
from bpv.seed.dice import Dice
from bpv.seed.standing import School

__all__ = ["PARTS", "School", "live"]

Build = Callable[[Session, Dice, School], None]

# By subject, which names the stream of chance: so that a new part changes nothing of the others.
PARTS: Final[Mapping[str, Build]] = MappingProxyType(
    {
        "admin": admin.build,
        "placements": placements.build,
        "relations": relations.build,
        "talks": talks.build,
        "shortlists": shortlists.build,
        "choosing": choosing.build,
        "proposals": proposals.build,
        "shortage": shortage.build,
        "duplicates": duplicates.build,
        "mail": mail.build,
        "rounds": rounds.build,  # before the proposals that it makes
        "match_proposals": match_proposals.build,  # after placements and rounds, which it reads
        "learning": learning.build,  # after placements and proposals, from which it learns
        "failed": failed.build,  # after all of them
        "running": running.build,  # before what happened in them
        "agreements": agreements.build,  # of the running ones and those to come
        "contacts": contacts.build,
        "folder": folder.build,
        "hours": hours.build,
        "links": links.build,  # after agreements and hours, for which they were mailed
        "tracking": tracking.build,  # after everything that it looks at
        "round_drafts": rounds.draft,  # the last: its draft is out of date as soon as anything changes
    }
)


def live(session: Session, dice: Callable[[str], Dice], school: School) -> None:
    """Write all parts in the caller's transaction, in order."""
    for subject, build in PARTS.items():
        build(session, dice(subject), school)
