"""How assignments are used, per study year and company (MAP-05), with what is late."""

from datetime import date

from sqlmodel import Session

from bpv.core.rights import Scope
from bpv.folder.models.work import LateWork, Used
from bpv.folder.service import using
from bpv.people.service import students as people
from bpv.placements.service import watching
from bpv.reports.models.use import SMALL
from bpv.reports.store import companies_used as store


def page(
    session: Session, scope: Scope, q: str, study_year: int | None, day: date, *, offset: int, limit: int, named: bool
) -> tuple[tuple[Used, ...], tuple[LateWork, ...], int]:
    """Use at a page of companies where placements run, what is late there, and how many companies there are.

    `named` False is for who may not read the folders of students: groups below five placements and the list of what is
    late are left out.
    """
    own = scope.institution_id
    where = store.running(own, people.ids_within(session, scope), day, study_year)
    companies, total = store.page(session, where, q, offset, limit)
    ids = store.placements_at(session, where, companies)
    lines = tuple(watching.lines_of(session, own, ids, day).values())
    found = using.used(session, own, lines, day)
    if not named:
        return tuple(one for one in found if one.placements >= SMALL), (), total
    return found, using.late(session, own, lines, day), total
