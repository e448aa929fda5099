"""Recognised companies within a distance of a postcode."""

from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.errors import Refused
from bpv.reports.forms import NearbyForm, with_choices
from bpv.reports.service import nearby as service
from bpv.reports.service import shortage
from bpv.reports.views import sentences
from bpv.reports.views.blueprint import blueprint
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.transaction import reading

KEPT: Final = ("postcode", "km", "crebo")


def form_with(ground: shortage.Ground, km: int) -> NearbyForm:
    """The empty form with the usual distance and the qualifications of the plans."""
    form = NearbyForm(formdata=None)
    form.km.data = km
    return with_choices(form, choices(ground))


def choices(ground: shortage.Ground) -> list[tuple[str, str]]:
    """The qualifications of students and plans, by name."""
    return sorted(
        ((crebo, f"{one.name} ({crebo})") for crebo, one in ground.qualifications.items()), key=lambda c: c[1]
    )


@blueprint.get("/shortage/nearby")
@requires("shortage.read")
def nearby() -> ResponseReturnValue:
    """The form, and what it asks for: how many per qualification, and which companies, nearest first."""
    asked = paging.asked(request.args, keep=KEPT)
    found = None
    with reading() as session:
        known = service.qualifications(session, scope())
        form = with_choices(NearbyForm(formdata=request.args if asked_for() else None), known)
        if not asked_for():
            form.km.data = service.radius(session, scope())
        elif form.validate():
            try:
                found = service.nearby(
                    session, scope(), form.postcode.data, float(form.km.data), form.crebo.data, today()
                )
            except Refused as refusal:
                form.refuse(refusal)
    companies = found.companies[asked.offset : asked.offset + asked.size] if found else ()
    page = paging.Page(items=companies, total=found.total if found else 0, asked=asked)
    return render_template(
        "reports/nearby.html", form=form, found=found, page=page, names=dict(known), region=sentences.region
    )


def asked_for() -> bool:
    """True when the form was sent."""
    return any(name in request.args for name in KEPT)
