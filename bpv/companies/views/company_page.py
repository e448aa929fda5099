"""One company: who it is, how the colleges stand with it, what happened, and everything that is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.models.relations import ContactPerson, RelationSheet, RelationState, TimelineEntry
from bpv.companies.rules.relations import main_contact
from bpv.companies.rules.writing import dialled
from bpv.companies.service import parts, relations, timeline
from bpv.companies.service import reading as registry
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.links import links_panel
from bpv.companies.views.registry import words_of_page
from bpv.companies.views.requests import requests_panel
from bpv.companies.views.talks import talks_panel
from bpv.core.clock import today
from bpv.core.rights import Principal, may, scope_of
from bpv.web import formats, paging, slots
from bpv.web.access import principal, requires, rule_of, scope
from bpv.web.templating import exists, say
from bpv.web.transaction import reading

STATES: Final[Mapping[RelationState, str]] = {
    RelationState.PROSPECT: "info",
    RelationState.ACTIVE: "ok",
    RelationState.PAUSED: "warn",
    RelationState.ENDED: "neutral",
}
NEWEST: Final = 8  # entries of the timeline on the page of the company

# Parts of the page that other pages of this room give, each `(session, company id, principal) -> panel`.
PANELS: Final[tuple[slots.Slot, ...]] = (talks_panel, requests_panel, links_panel)


@dataclass(frozen=True)
class Told:
    """An entry of the timeline in words."""

    day: date
    sentence: str
    who: str
    text: str
    url: str


@dataclass(frozen=True)
class Contacts:
    """Who can be spoken to now, whom to call first, and who left."""

    present: tuple[ContactPerson, ...]
    gone: tuple[ContactPerson, ...]
    main: ContactPerson | None


@blueprint.get("/companies/<id:company_id>")
@requires("company.read")
def show(company_id: str) -> ResponseReturnValue:
    """Everything that is known about a company, recognitions as they are today."""
    who, own, day = principal(), scope(), today()
    with reading() as session:
        sheet = registry.company_sheet(session, own, who, company_id, day)
        colleges = relation_sheet(session, who, company_id, day)
        people = contacts(session, company_id, day)
        happened = timeline.timeline(session, slots.directory(), own, company_id, size=NEWEST, facts=False)
        fillers = (fill(session, company_id, who) for fill in PANELS)
        panels = (*(one for one in fillers if one), *slots.panels("company", session, company_id, who))
    return render_template(
        "companies/show.html",
        sheet=sheet,
        day=day,
        relations=colleges,
        contacts=people,
        told=[in_words(entry, happened.names) for entry in happened.entries],
        panels=panels,
        states=STATES,
        dialled=dialled,
        **words_of_page(),
    )


@blueprint.get("/companies/<id:company_id>/timeline")
@requires("company.read")
def happenings(company_id: str) -> ResponseReturnValue:
    """Everything that happened with a company, newest first, in pages."""
    asked, own = paging.asked(request.args), scope()
    with reading() as session:
        company = registry.company(session, own, company_id)
        happened = timeline.timeline(session, slots.directory(), own, company_id, offset=asked.offset, size=asked.size)
    told = tuple(in_words(entry, happened.names) for entry in happened.entries)
    page = paging.Page(items=told, total=happened.total, asked=asked)
    return render_template("companies/timeline.html", company=company, page=page)


def relation_sheet(session: Any, who: Principal, company_id: str, day: date) -> RelationSheet | None:
    """The relations of the colleges; None for who may not read them."""
    if not may(who, "relation.read"):
        return None
    writer = scope_of(who, "relation.edit") if may(who, "relation.edit") else None
    return relations.sheet(session, slots.directory(), who.institution_id, company_id, writer, day)


def contacts(session: Any, company_id: str, day: date) -> Contacts:
    """The contact persons, the main one first; those who are yet to come stand among the present ones."""
    found = parts.read_parts(session, scope(), company_id, ContactPerson)
    main = main_contact(found, day)
    ordered = sorted(found, key=lambda one: (one is not main, one.name.casefold(), one.id))
    return Contacts(
        present=tuple(one for one in ordered if not one.gone(day)),
        gone=tuple(one for one in ordered if one.gone(day)),
        main=main,
    )


def in_words(entry: TimelineEntry, names: Mapping[str, str]) -> Told:
    """An entry in the language of the request."""
    params: dict[str, Any] = {
        name: formats.day(value) if isinstance(value, date) else value for name, value in entry.params.items()
    }
    unknown = formats.unknown()
    params |= {name: names.get(key, unknown) for name, key in {**entry.accounts, **entry.colleges}.items()}
    params |= {name: say(code) for name, code in entry.codes.items()}
    endpoint, found = entry.link or ("", {})
    ids: dict[str, Any] = dict(found)
    return Told(
        day=timeline.day_of(entry),
        sentence=say(entry.kind, params),
        who=names.get(entry.actor_id, gettext("somebody who is not known any more")) if entry.actor_id else "",
        text=entry.text,
        url=url_for(endpoint, **ids) if endpoint and exists(endpoint) and allowed(endpoint) else "",
    )


def allowed(endpoint: str) -> bool:
    """True when whoever is asking may open this page: a line of the timeline never leads to a refusal."""
    rule_id = rule_of(current_app, endpoint)
    return rule_id is not None and may(principal(), rule_id)
