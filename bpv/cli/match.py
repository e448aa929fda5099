"""Ranking from the command line."""

from collections.abc import Mapping
from typing import Any

import click

from bpv.cli.output import answer, json_option, opened
from bpv.cli.rounds import match_round
from bpv.core.clock import today
from bpv.core.words import say
from bpv.matches import service
from bpv.matches.models import Card, Listing, Question
from bpv.matches.rules import phrase

LANGUAGE = "en"


@click.group()
def match() -> None:
    """Places for students."""


match.add_command(match_round)


@match.command()
@click.option("--student", "student_id", required=True, metavar="ID", help="The id or the school's student number.")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many places.")
@json_option
def rank(student_id: str, top: int, as_json: bool) -> None:
    """The best places for one student, with the parts of each score. Example: bpv match rank --student 1001 --top 5"""
    with opened() as context:
        with context.database.reading() as session:
            at = service.operator_situation(session, student_id, today())
            snapshot = service.Catalogues().snapshot(session, at.student.institution_id)
        listing = service.browse(snapshot, at, Question(limit=top))
    answer(document(at.student.id, listing), as_json=as_json, lines=lines)


def document(student_id: str, listing: Listing) -> dict[str, Any]:
    """The ranking as one JSON document; points of the parts add up to the score."""
    applied = listing.applied
    return {
        "student": student_id,
        "crebo": applied.crebo,
        "period": {"id": applied.period.id, "from": applied.period.starts_on, "until": applied.period.ends_on},
        "candidates": listing.candidates,
        "eligible": listing.eligible,
        "places": [line(card) for card in listing.cards],
    }


def line(card: Card) -> dict[str, Any]:
    """One ranked place."""
    ranked, face = card.ranked, card.face
    return {
        "rank": card.rank,
        "place": face.place_id,
        "title": face.title,
        "company": face.company_name,
        "company_id": face.company_id,
        "score": ranked.score,
        "confidence": ranked.confidence,
        "distance_km": ranked.distance_km,
        "travel_minutes": ranked.travel_minutes,
        "why": phrase(LANGUAGE, ranked.reason),
        "reason": {"code": ranked.reason.code.value, "params": dict(ranked.reason.params)},
        "parts": [
            {"part": p.component.value, "points": p.points, "weight": p.weight, "value": p.value, "known": p.known}
            for p in ranked.parts
        ],
        "unknown": [code.value for code in ranked.unknown],
    }


def lines(found: Mapping[str, Any]) -> list[str]:
    """The ranking as a person reads it."""
    head = f"{found['eligible']} of {found['candidates']} places for {found['crebo']} pass every hard rule."
    return [head, *(text for place in found["places"] for text in place_lines(place))]


def place_lines(place: Mapping[str, Any]) -> list[str]:
    """A place: one line to choose by, one with the sum."""
    far = "" if place["distance_km"] is None else f", {place['distance_km']} km"
    parts = " + ".join(f"{say(LANGUAGE, 'match.part.' + p['part'])} {p['points']}" for p in place["parts"])
    first = f"{place['rank']:3}. {place['score']:3}  {place['title']} ({place['company']}{far})  {place['place']}"
    return [first, f"          {place['why']}", f"          {parts} = {place['score']}"]
