"""The companies of the asker's colleges with their owners, and handing over all companies of a colleague."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from bpv.companies.forms.relations import KEPT, HandOverForm, RelationFilterForm, offer_owners, relation_filter
from bpv.companies.forms.values import text_of
from bpv.companies.service import portfolio, relations
from bpv.companies.service.reading import ListRequest
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.company_page import STATES
from bpv.companies.views.saving import WRONG
from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.web import formats, paging, slots
from bpv.web.access import requires, scope
from bpv.web.fields import Tick
from bpv.web.transaction import reading, writing

SORTS: Final = ("next", "name")


@blueprint.get("/companies/relations", endpoint="relations")
@requires("relation.read")
def my_companies() -> ResponseReturnValue:
    """The relations of the asker's colleges: search, filters, one page."""
    asked = paging.asked(request.args, sorts=SORTS, sort="next", keep=KEPT)
    filters, own, day = RelationFilterForm(formdata=request.args), scope(), today()
    with reading() as session:
        names = portfolio.colleges(session, own)
        filters.college.choices = [("", gettext("All")), *names.items()]
        wanted = relation_filter(filters, asked.q, day)
        part = ListRequest(sort=asked.sort, descending=asked.descending, offset=asked.offset, size=asked.size)
        found = portfolio.portfolio(session, slots.directory(), own, wanted, part)
    return render_template(
        "companies/relations.html",
        page=paging.Page(items=found.lines, total=found.total, asked=asked),
        count=found.count,
        colleges=names,
        filters=filters,
        active=chosen_filters(filters, asked),
        states=STATES,
    )


def chosen_filters(filters: RelationFilterForm, asked: paging.Asked) -> list[tuple[str, str]]:
    """What the list is narrowed to, in words, each with the address of the list without it."""
    chips = [(f"“{asked.q}”", asked.query(q=None, page=None))] if asked.q else []
    for name in KEPT:
        field = filters[name]
        if asked.value(name) and field.data and not field.errors:
            text = field.label.text if isinstance(field, Tick) else f"{field.label.text}: {text_of(field)}"
            chips.append((text, asked.query(**{name: None, "page": None})))
    return chips


@blueprint.get("/companies/relations/hand-over")
@requires("relation.edit")
def ask_hand_over() -> ResponseReturnValue:
    """Whose companies go to whom."""
    form = HandOverForm(formdata=None)
    choices = offered(form)
    form.owner_id.data = next((key for key, _name, _number, left in choices.owners if left), "")
    return hand_over_page(form, choices)


@blueprint.post("/companies/relations/hand-over")
@requires("relation.edit")
def do_hand_over() -> ResponseReturnValue:
    """First show how many companies it is about; with that number confirmed, do it."""
    form, own = HandOverForm(), scope()
    choices = offered(form)
    numbers = {key: number for key, _name, number, _left in choices.owners}
    if form.expected.data and form.owner_id.data not in numbers:
        flash(gettext("There are no companies left to hand over."), "info")
        return redirect(url_for("companies.relations"))
    if not form.validate():
        return hand_over_page(form, choices), WRONG
    number = numbers[form.owner_id.data]
    if form.expected.data != number:
        return hand_over_page(form, choices, number)
    try:
        with writing() as session:
            reason, expected = form.reason.data, form.expected.data
            to = form.new_owner_id.data
            relations.hand_over(session, own, slots.directory(), form.owner_id.data, to, reason, expected)
    except Refused as refused:
        form.refuse(refused)
        return hand_over_page(form, offered(form)), WRONG
    flash(ngettext("%(num)s company has another owner now.", "%(num)s companies have another owner now.", number), "ok")
    return redirect(url_for("companies.relations"))


def offered(form: HandOverForm) -> portfolio.HandOver:
    """Let the form offer owners and colleagues; gives what was offered."""
    with reading() as session:
        choices = portfolio.hand_over_choices(session, slots.directory(), scope())
    form.owner_id.choices = [("", gettext("Choose"))] + [
        (key, owner_choice(name, number, left)) for key, name, number, left in choices.owners
    ]
    offer_owners(form, choices.colleagues, "new_owner_id")
    return choices


def owner_choice(name: str, number: int, left: bool) -> str:
    """An owner in the list, with how many companies, and that they left."""
    count = ngettext("%(num)s company", "%(num)s companies", number)
    words = [name or formats.unknown(), *([gettext("no longer here")] if left else []), count]
    return " · ".join(words)


def hand_over_page(form: HandOverForm, choices: portfolio.HandOver, number: int | None = None) -> str:
    """The page; with `number` it asks to confirm, and the form carries it."""
    form.expected.raw_data = None
    form.expected.process_data(number)
    names = {one.account_id: one.name for one in choices.colleagues} | {one[0]: one[1] for one in choices.owners}
    return render_template(
        "companies/relations_hand_over.html", form=form, number=number, names=names, any_owner=bool(choices.owners)
    )
