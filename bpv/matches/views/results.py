"""The drawn list of ranked places: the same for the student and for the supervisor who looks along."""

from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, url_for
from markupsafe import Markup

from bpv.matches import rules, service
from bpv.matches.models import Listing, Question
from bpv.matches.service import Situation, Snapshot
from bpv.matches.views.asking import SORTS, cleared, gate_of, groups, question_of
from bpv.matches.views.blueprint import fragments
from bpv.web import paging
from bpv.web.templating import current_language

STAND_IN: Final = "a" * 20  # an id that stands where each place's own id will stand: one url_for for a whole list

NOT_SAVED: Final = ("sort", "period", "view", "wide", "size", "excluded", "rule")


@dataclass(frozen=True)
class Links:
    """Where a list leads: itself, a place, the picture, places side by side; and what can be done with a place: put
    it on the own list and take it off (`keep`, `drop`), or suggest it. Empty where somebody may not."""

    home: str
    pattern: str
    picture: str
    compare: str
    keep: str = ""
    drop: str = ""
    suggest: str = ""

    @classmethod
    def of(cls, home: str, place: str, picture: str, compare: str, **values: Any) -> "Links":
        """Links from endpoints and the values that they share."""
        one = url_for(place, place_id=STAND_IN, **values)
        return cls(url_for(home, **values), one, url_for(picture, **values), url_for(compare, **values))

    def act(self, pattern: str, place_id: str) -> str:
        """The address of something to do with a place."""
        return pattern.replace(STAND_IN, place_id)

    def place(self, place_id: str, period_id: str = "") -> str:
        """The address of a place."""
        address = self.pattern.replace(STAND_IN, place_id)
        return f"{address}?period={period_id}" if period_id else address


def results(
    snapshot: Snapshot, at: Situation, asked: paging.Asked, links: Links, listed: frozenset[str] = frozenset()
) -> Markup:
    """Search, filters and places as asked, with marks at what is `listed` already; kept as long as nothing that they
    follow from changes."""
    language = current_language()
    draw = draw_left_out if asked.value("excluded") == "1" else draw_list
    model = (at.learned.number, at.learned.share)
    key = (at.student.institution_id, snapshot.version, model, at.wish, asked, language, links, listed)
    return fragments().get(key, lambda: draw(snapshot, at, asked, links, listed))


def draw_list(snapshot: Snapshot, at: Situation, asked: paging.Asked, links: Links, listed: frozenset[str]) -> str:
    """The ranked places."""
    question = question_of(asked)
    return drawn(service.browse(snapshot, at, question), question, asked, links, listed)


def drawn(listing: Listing, question: Question, asked: paging.Asked, links: Links, listed: frozenset[str]) -> str:
    """A page of ranked places, with search and filters."""
    language = current_language()
    return render_template(
        "matches/_results.html",
        listing=listing,
        page=paging.Page(items=listing.cards, total=listing.total, asked=asked),
        question=question,
        groups=groups(question, listing.facets, language),
        hidden=[(key, value) for key, value in asked.kept if key not in rules.FILTERS],
        sorts=SORTS,
        clear_url=cleared(asked),
        links=links,
        listed=listed,
        save_url=url_for("matches.new_search") + asked.query(page=1, **dict.fromkeys(NOT_SAVED)),
        period_id=asked.value("period"),
        as_map=asked.value("view") == "map",
        phrase=lambda reason: rules.phrase(language, reason),
        country=lambda code: rules.country(language, code),
        euros=lambda amount: rules.euros(language, amount),
    )


def draw_left_out(snapshot: Snapshot, at: Situation, asked: paging.Asked, links: Links, listed: frozenset[str]) -> str:
    """The excluded places with the rules that exclude them."""
    language, gate = current_language(), gate_of(asked)
    found = service.left_out(snapshot, at, gate=gate, offset=asked.offset, limit=asked.size)
    return render_template(
        "matches/_left_out.html",
        found=found,
        gate=gate,
        page=paging.Page(items=found.items, total=found.total, asked=asked),
        links=links,
        period_id=asked.value("period"),
        phrase=lambda reason: rules.phrase(language, reason),
    )
