"""Pages of the students of a draft: the list, one student, and pinning."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now, today
from bpv.core.errors import NotFound
from bpv.core.words import say
from bpv.matches import rules
from bpv.matches.forms.rounds import PairForm
from bpv.matches.models.rounds import PairKind, SeatKind, SeatQuestion
from bpv.matches.service import round_reading
from bpv.matches.service import rounds as service
from bpv.matches.service.round_reading import SeatView
from bpv.matches.views.blueprint import blueprint, catalogues
from bpv.web import paging
from bpv.web.access import requires, scope
from bpv.web.templating import current_language
from bpv.web.transaction import reading, writing
from matching.types.reasons import Reason, ReasonCode
from matching.types.rounds import Binding

SORTS: Final = ("name", "score", "choice", "regret")
KEPT: Final = ("kind", "choice", "team", "binding")
KINDS: Final = (*(kind.value for kind in SeatKind), "imposed", "pinned")
BINDINGS: Final = tuple(one.value for one in Binding)
MOST_RANK: Final = 20  # choices of one student


@blueprint.get("/rounds/runs/<id:round_run_id>/students")
@requires("round.read")
def seats(round_run_id: str) -> ResponseReturnValue:
    """Every student of a draft, to sort and to narrow."""
    asked = paging.asked(request.args, sorts=SORTS, sort="name", size=50, keep=KEPT)
    with reading() as session:
        view = round_reading.seat_page(session, scope(), round_run_id, question(asked), asked.q)
    page = paging.Page(items=view.lines, total=view.total, asked=asked)
    ranks = ["0", *(rank for rank in view.run.figures.get("choices", {}) if rank != "0"), "none"]
    return render_template(
        "matches/round_seats.html", view=view, page=page, kinds=KINDS, ranks=ranks, bindings=BINDINGS
    )


def question(asked: paging.Asked) -> SeatQuestion:
    """What a list of seats is narrowed to; nonsense narrows nothing."""
    kind, choice, binding = asked.value("kind"), asked.value("choice"), asked.value("binding")
    ranked = choice.isascii() and choice.isdigit() and int(choice) <= MOST_RANK
    return SeatQuestion(
        kind=kind if kind in KINDS else "",
        choice=choice if choice == "none" or ranked else "",
        team_id=asked.value("team"),
        binding=binding if binding in BINDINGS else "",
        sort=asked.sort,
        descending=asked.descending,
        offset=asked.offset,
        limit=asked.size,
    )


@blueprint.get("/rounds/runs/<id:round_run_id>/students/<id:student_id>")
@requires("round.read")
def seat(round_run_id: str, student_id: str) -> ResponseReturnValue:
    """One student of a draft: the place with its parts, or why there is none."""
    return seat_page(round_run_id, student_id, PairForm(formdata=None))


def seat_page(round_run_id: str, student_id: str, form: PairForm) -> str:
    """The page of one student."""
    with reading() as session:
        view = round_reading.seat_view(session, scope(), catalogues(), round_run_id, student_id, today())
    form.place_id.choices = choices(view)
    language = current_language()
    return render_template(
        "matches/round_seat.html", view=view, form=form, parts=parts(language, view), near=near(language, view)
    )


def choices(view: SeatView) -> list[tuple[str, str]]:
    """The places that a student can be pinned to: the one in the draft, the one of now, then the best for them."""
    names = view.names.places
    found = {
        one: f"{names[one].title} · {names[one].company_name}"
        for one in (view.seat.place_id, view.seat.present_id)
        if one is not None and one in names
    }
    for card in view.offered:
        found.setdefault(card.face.place_id, f"{card.face.title} · {card.face.company_name} ({card.ranked.score})")
    return list(found.items())


def parts(language: str, view: SeatView) -> list[tuple[str, int, int, str]]:
    """The lines of the table of parts: name, points, at most."""
    kept = view.seat.detail.get("parts", ())
    most = rules.most_points([part[2] for part in kept], [part[1] for part in kept]) if kept else ()
    return [(say(language, f"match.part.{part[0]}"), part[1], top, "") for part, top in zip(kept, most, strict=True)]


def near(language: str, view: SeatView) -> list[tuple[str | None, str]]:
    """The near misses: the place, and the one thing that stands in the way. A requirement of the student stays that,
    and its places are counted without a name (None): beside the student's own list a place would tell which it is."""
    missed = view.seat.detail.get("near", ())
    named = [(miss["place"], hindrance(language, miss)) for miss in missed if miss["full"] or miss["gate"]]
    rest = len(missed) - len(named)
    return [*named, *([(None, f"{say(language, 'round.near.requirement')} ({rest})")] if rest else [])]


def hindrance(language: str, miss: dict[str, Any]) -> str:
    """What keeps a student from a place, in words."""
    if miss["full"]:
        return say(language, "round.near.full")
    return rules.phrase(language, Reason(ReasonCode(miss["code"]), miss["params"]))


@blueprint.post("/rounds/runs/<id:round_run_id>/students/<id:student_id>/pin")
@requires("round.edit")
def pair(round_run_id: str, student_id: str) -> ResponseReturnValue:
    """Pin a student to a place, or keep them apart, from the next run on."""
    form = PairForm()
    with reading() as session:
        view = round_reading.seat_view(session, scope(), catalogues(), round_run_id, student_id, today())
    form.place_id.choices = choices(view)
    known = form.kind.data in {kind.value for kind in PairKind}
    if form.kind.data and not known:
        raise NotFound()
    if not form.validate_on_submit() or not known:
        return seat_page(round_run_id, student_id, form), 422
    with writing() as session:
        kind = PairKind(form.kind.data)
        service.pair(session, scope(), round_run_id, student_id, form.place_id.data, kind, form.why.data or "", now())
    pinned = gettext("Pinned. Run the round again to see what it does to the others.")
    apart = gettext("Kept apart. Run the round again to see what it does to the others.")
    flash(pinned if kind is PairKind.PIN else apart, "ok")
    return redirect(url_for("matches.seat", round_run_id=round_run_id, student_id=student_id), 303)


@blueprint.post("/rounds/pairs/<id:round_pair_id>/remove")
@requires("round.edit")
def unpair(round_pair_id: str) -> ResponseReturnValue:
    """Take back a pin, or a pair that was kept apart."""
    with writing() as session:
        round_id = service.unpair(session, scope(), round_pair_id, now())
    flash(gettext("Taken back. Run the round again to see what it does to the others."), "ok")
    return redirect(url_for("matches.show_round", matching_round_id=round_id), 303)
