"""How the students of each team and study year get a place: decisions, their history, and how it really went."""

from typing import Final, cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now, today
from bpv.core.errors import NotFound, Refused, Stale
from bpv.matches import service
from bpv.matches.forms import SwitchForm
from bpv.matches.models.choosing import Switch
from bpv.matches.views.blueprint import blueprint
from bpv.organisation.models import Team
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.templating import may
from bpv.web.transaction import reading, writing

STUDY_YEARS: Final = frozenset("12345678")


@blueprint.get("/matching/switches")
@requires("match_switch.read")
def switches() -> ResponseReturnValue:
    """Every team and study year with what holds, and how first placements came about."""
    with reading() as session:
        lines = service.switches.overview(session, scope(), today())
    placed, led = sum(line.placed for line in lines), sum(line.by_school for line in lines)
    return render_template("matches/switches.html", lines=lines, placed=placed, led=led)


@blueprint.get("/matching/switches/<id:team_id>/<study_year>")
@requires("match_switch.read")
def switch(team_id: str, study_year: str) -> ResponseReturnValue:
    """One team and study year: its history, and the form for a decision."""
    year = year_of(study_year)
    with reading() as session:
        team, decided = service.switches.history(session, scope(), team_id, year)
    form = SwitchForm(formdata=None, data=start(decided))
    return page(team, year, decided, form)


def year_of(text: str) -> int:
    """A study year from an address; NotFound for anything else."""
    if text not in STUDY_YEARS:
        raise NotFound()
    return int(text)


@blueprint.post("/matching/switches/<id:team_id>/<study_year>")
@requires("match_switch.edit")
def decide_switch(team_id: str, study_year: str) -> ResponseReturnValue:
    """Decide from a day on; when somebody decided in between, show that and lose nothing."""
    year = year_of(study_year)
    with reading() as session:
        team, decided = service.switches.history(session, scope(), team_id, year)
    form = SwitchForm()
    form.offer()
    if not form.validate_on_submit():
        return page(team, year, decided, form), 422
    try:
        with writing() as session:
            service.switches.decide(session, scope(), team_id, year, form.fields(), now(), today())
    except Refused as refused:
        form.refuse(refused)
        return page(team, year, decided, form), 422
    except Stale as stale:
        current = cast("Switch", stale.current)
        form.version.raw_data, form.version.data = None, current.number
        with reading() as session:
            decided = service.switches.history(session, scope(), team_id, year)[1]
        return page(team, year, decided, form, current), 409
    flash(gettext("Your decision is saved."), "ok")
    return redirect(url_for("matches.switches"))


def start(decided: tuple[Switch, ...]) -> dict[str, object]:
    """What the form shows at first: the latest decision, from today."""
    latest = decided[0] if decided else None
    way = "school_led" if latest is not None and latest.school_led else "fit_interview"
    pilot, number = (latest.pilot, latest.number) if latest is not None else (False, 0)
    return {"way": way, "pilot": pilot, "valid_from": today(), "version": number}


def page(
    team: Team, study_year: int, decided: tuple[Switch, ...], form: SwitchForm, current: Switch | None = None
) -> str:
    """The page; with `current`, the decision that somebody else took in the meantime stands on top."""
    form.offer()
    with reading() as session:
        who = directory().names(session, scope().institution_id, {one.decided_by for one in decided if one.decided_by})
    return render_template(
        "matches/switch.html",
        team=team,
        study_year=study_year,
        decided=decided,
        deciders=who,
        form=form,
        current=current,
        edits=may("match_switch.edit"),
        day=today(),
    )
