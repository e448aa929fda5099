"""What a talk, its sheet and its follow-up must meet; days are local dates, `today` is an argument."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from bpv.companies.rules.folding import folded
from bpv.companies.rules.offering import Objection

MOST_TAG: Final = 40  # characters
LONGEST_AHEAD: Final = timedelta(days=3 * 366)


def talk_objection(held_on: date, today: date) -> Objection | None:
    """A talk was held; one that is still to come is an appointment."""
    return Objection("held_on", "talk.ahead") if held_on > today else None


def follow_up_objection(due_on: date | None, owner_id: str | None, held_on: date, today: date) -> Objection | None:
    """A follow-up has an owner, and a day after the talk and within three years."""
    if due_on is None:
        return None
    if owner_id is None:
        return Objection("owner_id", "follow_up.no_owner")
    if due_on < held_on:
        return Objection("follow_up_on", "follow_up.before_talk")
    return Objection("follow_up_on", "follow_up.too_far") if due_on > today + LONGEST_AHEAD else None


def due_objection(due_on: date, today: date) -> Objection | None:
    """A follow-up moves to today or later: a day that has passed reminds nobody."""
    if due_on < today:
        return Objection("due_on", "follow_up.in_the_past")
    return Objection("due_on", "follow_up.too_far") if due_on > today + LONGEST_AHEAD else None


def tags(words: Iterable[str]) -> dict[str, str]:
    """The tags by their folded form, in the order typed: `Robots` and `robots` are one."""
    found: dict[str, str] = {}
    for word in words:
        if key := folded(word):
            found.setdefault(key, word[:MOST_TAG])
    return found


def search_text(talk_text: str, words: str | None, tag_words: Iterable[str]) -> str:
    """What a search among signals looks in: own words, tags and the text of the talk, folded."""
    return folded(" ".join([words or "", *tag_words, talk_text]))
