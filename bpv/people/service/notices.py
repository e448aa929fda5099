"""Mail about one's own account."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from bpv.core import outbox
from bpv.core.clock import local
from bpv.core.words import say, say_day
from bpv.people.models import Account
from bpv.people.rules import sessions as rules
from bpv.people.rules import throttle
from bpv.people.store import entry as store

NEW_DEVICE: Final = "sign_in.new_device"


def note_device(session: Session, account: Account, user_agent: str, instant: datetime) -> None:
    """Remember the kind of device, and tell the person when it is a new one; not at the first sign-in of all. At most
    one mail a day for each. It says browser, system and time; of the place nothing is known, and there is no link.
    """
    device = rules.device(user_agent)
    key = throttle.hashed("device", account.id, device)
    known = store.remembered(session, key, instant - throttle.KNOWN_FOR)
    store.remember(session, key, instant)
    if known or account.last_signed_in_at is None:
        return
    day = local(instant)
    language = account.language
    outbox.queue(
        session,
        institution_id=account.institution_id,
        kind=NEW_DEVICE,
        object_id=key,
        due=day.date(),
        account_id=account.id,
        language=language,
        subject_code="mail.new_device.subject",
        body_code="mail.new_device.body",
        params={
            "name": account.name,
            "device": device or say(language, "mail.device_unknown"),
            "day": say_day(language, day.date()),
            "time": f"{day:%H:%M}",
        },
    )
