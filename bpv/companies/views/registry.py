"""The registry as a list."""

from collections.abc import Mapping
from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from bpv.companies.forms import words
from bpv.companies.forms.filters import KEPT, RegistryFilterForm, registry_filter
from bpv.companies.forms.values import text_of
from bpv.companies.models import RecognitionStatus
from bpv.companies.service import reading as registry
from bpv.companies.views.blueprint import blueprint
from bpv.core.clock import today
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.fields import Tick
from bpv.web.transaction import reading

SORTS: Final = ("name", "place", "completeness", "updated")
BADGES: Final[Mapping[RecognitionStatus, str]] = {
    RecognitionStatus.VALID: "ok",
    RecognitionStatus.REASSESSMENT_DUE: "warn",
    RecognitionStatus.REQUESTED: "info",
    RecognitionStatus.LAPSED: "bad",
    RecognitionStatus.WITHDRAWN: "bad",
    RecognitionStatus.REFUSED: "bad",
    RecognitionStatus.NONE: "neutral",
}
ONLY_WITH: Final = {"recognised": "crebo", "on": "", "care_level": "care"}  # no filters by themselves


@blueprint.get("/companies")
@requires("company.list")
def index() -> ResponseReturnValue:
    """The registry: search, filters, one page of companies."""
    asked = paging.asked(request.args, sorts=SORTS, sort="name", keep=KEPT)
    own, day = scope(), today()
    filters = RegistryFilterForm(formdata=request.args)
    with reading() as session:
        names = registry.registry_qualifications(session, own, day)
        filters.crebo.choices = [("", words.with_any(list)()[0][1]), *names.items()]
        wanted = registry_filter(filters, asked.q, day)
        found = registry.registry(
            session,
            own,
            wanted,
            registry.ListRequest(sort=asked.sort, descending=asked.descending, offset=asked.offset, size=asked.size),
        )
    return render_template(
        "companies/index.html",
        page=paging.Page(items=found.lines, total=found.count.total, asked=asked),
        count=found.count,
        filters=filters,
        wanted=wanted,
        active=chosen_filters(filters, asked),
        badges=BADGES,
        country=words.country,
    )


def chosen_filters(filters: RegistryFilterForm, asked: paging.Asked) -> list[tuple[str, str]]:
    """What the list is narrowed to, in words, each with the address of the list without it."""
    chips = [(f"“{asked.q}”", asked.query(q=None, page=None))] if asked.q else []
    for name in KEPT:
        field = filters[name]
        leader = ONLY_WITH.get(name)
        if leader is not None and not (leader and asked.value(leader)):
            continue
        if asked.value(name) and field.data and not field.errors:
            text = field.label.text if isinstance(field, Tick) else f"{field.label.text}: {text_of(field)}"
            chips.append((text, asked.query(**{name: None, "page": None})))
    return chips


def words_of_page() -> dict[str, Any]:
    """Functions and tables that the templates of a company share."""
    return {
        "badges": BADGES,
        "care_kinds": [(kind, label[:1].upper() + label[1:]) for kind, label in words.care_kinds()],
        "country": words.country,
        "language_name": words.language,
        "weekday_names": dict(words.weekdays()),
    }
