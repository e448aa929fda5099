"""The drawn list of ranked places: the same for the student and for the supervisor who looks along."""

from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, url_for
from markupsafe import Markup

from bpv.matches import rules, service
from bpv.matches.models import Listing, Question
from bpv.matches.service import Situation, Snapshot
from bpv.matches.views.asking import FILTERS, SORTS, cleared, gate_of, groups, question_of
from bpv.matches.views.blueprint import fragments
from bpv.web import paging
from bpv.web.templating import current_language

STAND_IN: Final = "a" * 20  # an id that stands where each place's own id will stand: one url_for for a whole list


@dataclass(frozen=True)
class Links:
    """Where a list leads: itself, a place, and the picture."""

    home: str
    pattern: str
    picture: str

    @classmethod
    def of(cls, home: str, place: str, picture: str, **values: Any) -> "Links":
        """Links from endpoints and the values that they share."""
        return cls(url_for(home, **values), url_for(place, place_id=STAND_IN, **values), url_for(picture, **values))

    def place(self, place_id: str, period_id: str = "") -> str:
        """The address of a place."""
        address = self.pattern.replace(STAND_IN, place_id)
        return f"{address}?period={period_id}" if period_id else address


def results(snapshot: Snapshot, at: Situation, asked: paging.Asked, links: Links) -> Markup:
    """Search, filters and places as asked; kept as long as nothing that they follow from changes."""
    language = current_language()
    draw = draw_left_out if asked.value("excluded") == "1" else draw_list
    key = (at.student.institution_id, snapshot.version, at.wish, asked, language, links)
    return fragments().get(key, lambda: draw(snapshot, at, asked, links))


def draw_list(snapshot: Snapshot, at: Situation, asked: paging.Asked, links: Links) -> str:
    """The ranked places."""
    question = question_of(asked)
    return drawn(service.browse(snapshot, at, question), question, asked, links)


def drawn(listing: Listing, question: Question, asked: paging.Asked, links: Links) -> str:
    """A page of ranked places, with search and filters."""
    language = current_language()
    return render_template(
        "matches/_results.html",
        listing=listing,
        page=paging.Page(items=listing.cards, total=listing.total, asked=asked),
        question=question,
        groups=groups(question, listing.facets, language),
        hidden=[(key, value) for key, value in asked.kept if key not in FILTERS],
        sorts=SORTS,
        clear_url=cleared(asked),
        links=links,
        period_id=asked.value("period"),
        as_map=asked.value("view") == "map",
        phrase=lambda reason: rules.phrase(language, reason),
        country=lambda code: rules.country(language, code),
        euros=lambda amount: rules.euros(language, amount),
    )


def draw_left_out(snapshot: Snapshot, at: Situation, asked: paging.Asked, links: Links) -> str:
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
