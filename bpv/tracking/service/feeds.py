"""The calendar address of a person: made, stopped, and what it gives to whoever holds it.

The address is a capability: it opens the calendar of one person and nothing else. Its texts say what and where, never
who: a calendar is copied to phones and to companies that keep calendars.
"""

from datetime import date, timedelta
from typing import Final

from icalendar import Calendar
from icalendar import Event as Entry
from sqlmodel import Session

from bpv.companies.service.reading import trainer_of
from bpv.core import audit, links
from bpv.core.errors import NotFound
from bpv.core.ids import is_id
from bpv.core.rights import Principal, Scope
from bpv.core.words import say
from bpv.people.service.principals import principal
from bpv.tracking.models.feeds import Event, Feed
from bpv.tracking.service.agenda import events
from bpv.tracking.store import feeds as store

PURPOSE: Final = "calendar"
PRODUCT: Final = "-//BPV//calendar//NL"
ZONE: Final = "Europe/Amsterdam"
REFRESH: Final = "PT6H"


def own(session: Session, scope: Scope) -> Feed | None:
    """The address of whoever asks, or None."""
    return store.of_account(session, scope.institution_id, scope.account_id or "")


def make(session: Session, scope: Scope, key: str) -> None:
    """Make an address; an older one stops. `key` is that of the form: sent twice, made once. Raises NotFound."""
    if scope.account_id is None or not is_id(key):
        raise NotFound()
    if store.known(session, key):
        return
    store.stop(session, scope.institution_id, scope.account_id)
    store.add(session, key, scope.institution_id, scope.account_id)
    record(session, scope, "calendar_feed.made", key, ("made_at",))


def stop(session: Session, scope: Scope) -> None:
    """Stop the address of whoever asks; twice is once."""
    present = own(session, scope)
    if present is not None and store.stop(session, scope.institution_id, present.account_id):
        record(session, scope, "calendar_feed.stopped", present.id, ("stopped_at",))


def record(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """Write the audit event of an act."""
    institution_id, actor = scope.institution_id, scope.account_id
    audit.record(session, event, institution_id=institution_id, actor_id=actor, object_id=object_id, fields=fields)


def opened(session: Session, secret_key: str, feed_id: str, token: str) -> tuple[Feed, Principal]:
    """The address and whose it is; raises NotFound, the same for one that is wrong, stopped, or of an account that is
    disabled."""
    fits = links.matches(secret_key, PURPOSE, feed_id, token)
    feed = store.anywhere(session, feed_id)
    who = None if feed is None else principal(session, feed.institution_id, feed.account_id, trainer_of)
    if feed is None or who is None or not fits:
        raise NotFound()
    return feed, who


def calendar(session: Session, secret_key: str, base_url: str, feed_id: str, token: str, today: date) -> bytes:
    """The calendar behind an address as iCalendar (RFC 5545). The same days give the same bytes. Raises NotFound."""
    feed, who = opened(session, secret_key, feed_id, token)
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", say(who.language, "feed.name"))
    made.add("x-wr-timezone", ZONE)
    made.add("x-published-ttl", REFRESH)
    for one in sorted(events(session, who, today), key=lambda each: (each.first, each.uid)):
        made.add_component(entry(one, feed, who.language, base_url))
    return bytes(made.to_ical())


def entry(one: Event, feed: Feed, language: str, base_url: str) -> Entry:
    """One whole-day entry; the last day of iCalendar is the day after. DTSTAMP stays, so that nothing looks changed
    that was not."""
    made = Entry()
    made.add("uid", f"{one.uid}@{host_of(base_url)}")
    made.add("dtstamp", feed.made_at.replace(microsecond=0))
    made.add("dtstart", one.first)
    made.add("dtend", one.last + timedelta(days=1))
    made.add("summary", say(language, one.code, words_of(one, language)))
    made.add("url", f"{base_url}{one.path}")
    made.add("transp", "TRANSPARENT")
    made.add("class", "PRIVATE")
    return made


def words_of(one: Event, language: str) -> dict[str, str]:
    """The parameters of an entry; one named `step` that is a word code becomes its words."""
    step = one.params.get("step", "")
    return {**one.params, "step": say(language, step) if step.startswith("step.") else step}


def host_of(base_url: str) -> str:
    """The host of the service, for ids that are the same everywhere."""
    return base_url.split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0] or "bpv"
