"""The forms of BPV periods."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import today
from bpv.core.errors import Refused, Stale
from bpv.organisation import service
from bpv.organisation.forms.periods import PeriodForm
from bpv.organisation.views.blueprint import blueprint
from bpv.organisation.views.tree import saved
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing


@blueprint.get("/organisation/periods/new")
@requires("organisation.form")
def new_period() -> ResponseReturnValue:
    """The form for a new BPV period."""
    return period_page(PeriodForm(formdata=None, version=0), None)


@blueprint.post("/organisation/periods/new")
@requires("organisation.edit")
def make_period() -> ResponseReturnValue:
    """Make a BPV period."""
    return save_period(None)


@blueprint.get("/organisation/periods/<id:period_id>")
@requires("organisation.form")
def period(period_id: str) -> ResponseReturnValue:
    """The form of a BPV period."""
    form = PeriodForm(formdata=None)
    with reading() as session:
        form.show(*service.period_version(session, scope(), period_id))
    return period_page(form, period_id)


@blueprint.post("/organisation/periods/<id:period_id>")
@requires("organisation.edit")
def change_period(period_id: str) -> ResponseReturnValue:
    """Change a BPV period."""
    return save_period(period_id)


def offer(form: PeriodForm, period_id: str | None) -> int:
    """Fill in the choices of the form; returns the version that stands there now."""
    own = scope()
    with reading() as session:
        form.offer(
            service.qualifications(session, own.institution_id, today()), service.tree(session, own.institution_id)
        )
        return service.period_version(session, own, period_id)[1] if period_id else 0


def period_page(form: PeriodForm, period_id: str | None, current: object = None) -> str:
    """The page, with what was typed and what stands there now."""
    offer(form, period_id)
    return render_template("organisation/period.html", form=form, period_id=period_id, current=current)


def save_period(period_id: str | None) -> ResponseReturnValue:
    """Keep what was typed; a save over somebody else's shows both."""
    form = PeriodForm()
    version = offer(form, period_id)
    if form.validate_on_submit():
        team_id, typed = str(form.team_id.data or "") or None, int(form.version.data or 0)
        try:
            with writing() as session:
                service.save_period(session, scope(), period_id, form.fields(), team_id, typed)
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            form.version.data, form.version.raw_data = version, None
            return period_page(form, period_id, stale.current), 409
        else:
            return saved(gettext("The period is saved."))
    return period_page(form, period_id), 422
