"""Merging and undoing on both databases: nothing points at what went, and an undo gives back exactly what was."""

from random import Random

import pytest
from sqlmodel import Session

from bpv.companies.service import merging, unmerging
from bpv.core.db import Database
from bpv.core.rights import Scope
from bpv.reach import REPOINTS
from tests.support.merging import digest, everything, overlapping
from tests.support.school import School


def joined(session: Session, scope: Scope, kept_id: str, gone_id: str, dice: Random) -> str:
    """Merge with a random answer per field, as somebody would who looked at the preview."""
    shown = merging.preview(session, scope, kept_id, gone_id, REPOINTS)
    chosen = {one.name: dice.choice(one.sides) for one in shown.fields if dice.random() < 0.5}
    return merging.merge(session, scope, kept_id, gone_id, shown.seen, chosen, REPOINTS)


def merge_and_undo(database: Database, school: School, pairs: int, seed: int) -> None:
    """So many merges in stacks of up to four, each stack undone from the top; the digest must not change."""
    dice, scope = Random(seed), everything(school)
    with database.writing() as session:
        made = overlapping(session, school, 24, seed)
    with database.reading() as session:
        before = digest(session)
    done = 0
    while done < pairs:
        alive, stack = list(made), []
        with database.writing() as session:
            for _ in range(dice.randint(1, 4)):
                kept_id, gone_id = dice.sample(alive, 2)
                stack.append(joined(session, scope, kept_id, gone_id, dice))
                alive.remove(gone_id)
            assert digest(session) != before
        with database.writing() as session:
            for merge_id in reversed(stack):
                view = unmerging.undo_view(session, scope, merge_id)
                assert (view.left, view.along, view.blocked) == ((), (), "")
                unmerging.undo(session, scope, merge_id)
            done += len(stack)
            assert digest(session) == before, f"after {done} merges"


def test_sixty_merges_undone_leave_an_equal_database(database: Database, school: School) -> None:
    merge_and_undo(database, school, 60, seed=3)


@pytest.mark.long
def test_a_thousand_merges_undone_leave_an_equal_database(database: Database, school: School) -> None:
    merge_and_undo(database, school, 1000, seed=4)
