"""Mail of the last weeks in every state, as the outbox page shows it. Nobody gets it: addresses end in .example."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.core.clock import local
from bpv.core.outbox import Problem, Status
from bpv.core.words import say, say_day
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.writing import insert
from bpv.tables import METADATA

KIND: Final = "sign_in.new_device"
# Days ago, what became of it, why, and after how many tries.
STATES: Final = (
    (40, Status.SENT, None, 1),
    (23, Status.SENT, None, 2),
    (16, Status.FAILED, Problem.REFUSED, 1),
    (9, Status.CANCELLED, Problem.LEFT, 1),
    (5, Status.UNKNOWN, Problem.CUT, 8),
    (2, Status.SENT, None, 1),
    (1, Status.WAITING, None, 0),
    (0, Status.WAITING, None, 0),
)
DEVICES: Final = ("Chrome, Windows", "Safari, iPhone", "Firefox, Linux", "Edge, Windows", "Safari, iPad")


def build(session: Session, dice: Dice, school: School) -> None:
    """Some people signed in on a new device."""
    logins = [login for login in school.logins if login.institution_id == school.frame.institution_id]
    account = METADATA.tables["account"]
    mine = account.c.institution_id == school.frame.institution_id
    names = {key: name for key, name in session.connection().execute(select(account.c.id, account.c.name).where(mine))}
    rows = []
    for number, (days, status, problem, attempts) in enumerate(STATES):
        login = logins[number % len(logins)]
        at = datetime.combine(school.frame.day - timedelta(days=days), time(7, dice.randint(0, 59)), tzinfo=UTC)
        state = {"status": status.value, "problem": problem.value if problem else None, "attempts": attempts}
        rows.append(
            {**text(dice, names[login.account_id], at), **state, **row(dice, login.account_id, at), "sent_at": None}
        )
        if status is Status.SENT:
            rows[-1]["sent_at"] = at + timedelta(seconds=4)
    for made in rows:
        made["institution_id"] = school.frame.institution_id
    insert(session, "outbox", rows)


def text(dice: Dice, name: str, at: datetime) -> dict[str, Any]:
    """What it says."""
    day = local(at)
    params = {"name": name, "device": dice.choice(DEVICES), "day": say_day("nl", day.date()), "time": f"{day:%H:%M}"}
    body = f"{say('nl', 'mail.new_device.body', params)}\n\n{say('nl', 'mail.footer')}\n"
    return {"language": "nl", "subject": say("nl", "mail.new_device.subject"), "body": body, "link": None}


def row(dice: Dice, account_id: str, at: datetime) -> dict[str, Any]:
    """The columns that do not depend on what became of it."""
    mail_id = dice.id()
    return {
        "id": mail_id,
        "key": f"{KIND}:{mail_id}::{account_id}",
        "kind": KIND,
        "object_id": mail_id,
        "due": at.date(),
        "account_id": account_id,
        "address": None,
        "edition": 1,
        "wanted_at": at,
        "not_before": at,
        "tried_at": None,
        "lease": None,
        "lease_until": None,
        "changed_at": at,
        "created_by": None,
    }
