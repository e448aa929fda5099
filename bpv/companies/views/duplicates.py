"""The queue of companies that may be the same: what speaks for it, and the answer "not the same"."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.forms.filters import chosen
from bpv.companies.forms.merging import NotSameForm, QueueFilterForm, named, texts_of
from bpv.companies.models.merging import PairLine, PairState, QueueFilter, Strength
from bpv.companies.service import duplicates, merging
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.joining import repoints
from bpv.companies.views.saving import STALE, WRONG
from bpv.core.errors import Stale
from bpv.web import paging, slots
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, writing

KEPT = ("place", "strength")


@blueprint.get("/companies/duplicates")
@requires("duplicate.read")
def pairs() -> ResponseReturnValue:
    """Pairs that wait for an answer, the strongest first."""
    return pairs_page("companies/duplicates.html", PairState.OPEN)


@blueprint.get("/companies/duplicates/settled")
@requires("duplicate.read")
def settled_pairs() -> ResponseReturnValue:
    """Pairs that are not the same, as somebody said."""
    return pairs_page("companies/duplicates_settled.html", PairState.NOT_SAME)


def pairs_page(template: str, state: PairState) -> str:
    """One page of pairs in a state."""
    asked = paging.asked(request.args, keep=KEPT)
    filters, own = QueueFilterForm(formdata=request.args), scope()
    filters.validate()
    place = "" if filters.place.errors else filters.place.data or ""
    wanted = QueueFilter(q=asked.q, place=place, strength=chosen(Strength, filters.strength.data))
    with reading() as session:
        found = duplicates.queue(session, own, wanted, state=state, offset=asked.offset, size=asked.size)
        names = slots.directory().names(session, own.institution_id, judges(found.lines))
    return render_template(
        template,
        page=paging.Page(items=found.lines, total=found.count.total, asked=asked),
        count=found.count,
        filters=filters,
        active=bool(asked.q or place or wanted.strength),
        names=names,
    )


def judges(lines: Iterable[PairLine]) -> set[str]:
    """The accounts that judged pairs."""
    return {line.judged_by for line in lines if line.judged_by}


@blueprint.get("/companies/duplicates/<id:duplicate_pair_id>")
@requires("duplicate.read")
def pair(duplicate_pair_id: str) -> ResponseReturnValue:
    """Two companies side by side."""
    line, around = look(duplicate_pair_id)
    form = NotSameForm(formdata=None)
    form.version.process_data(line.version)
    return render_template("companies/duplicates_pair.html", form=form, line=line, **around)


@blueprint.post("/companies/duplicates/<id:duplicate_pair_id>/not-same")
@requires("company.merge")
def not_same(duplicate_pair_id: str) -> ResponseReturnValue:
    """Remember that these are two companies."""
    form, own = NotSameForm(), scope()
    if not form.validate():
        line, around = look(duplicate_pair_id)
        return render_template("companies/duplicates_pair.html", form=form, line=line, **around), WRONG
    try:
        with writing() as session:
            version, why = form.version.data, form.why.data or ""
            duplicates.not_same(session, own, duplicate_pair_id, int(version), why)
    except Stale:
        line, around = look(duplicate_pair_id)
        form.version.raw_data = None
        form.version.process_data(line.version)
        page = render_template("companies/duplicates_pair.html", form=form, line=line, changed=True, **around)
        return page, STALE
    flash(gettext("Remembered: these are two companies."), "ok")
    return redirect(url_for("companies.pairs"))


@blueprint.post("/companies/duplicates/<id:duplicate_pair_id>/look-again")
@requires("company.merge")
def look_again(duplicate_pair_id: str) -> ResponseReturnValue:
    """Put a pair back in the queue."""
    with writing() as session:
        duplicates.look_again(session, scope(), duplicate_pair_id)
    flash(gettext("The pair is back in the list."), "ok")
    return redirect(url_for("companies.pair", duplicate_pair_id=duplicate_pair_id))


def look(pair_id: str) -> tuple[PairLine, Mapping[str, Any]]:
    """A pair with what its page shows: the company with more around it on the left."""
    own = scope()
    with reading() as session:
        line = duplicates.pair(session, own, pair_id)
        left, right = merging.bigger(session, own, line.one.id, line.other.id)
        preview = merging.preview(session, own, left, right, repoints())
        names = slots.directory().names(session, own.institution_id, judges([line]))
    texts = {"left": texts_of(preview.kept), "right": texts_of(preview.gone)}
    return line, {"preview": preview, "names": names, "named": named, **texts}
