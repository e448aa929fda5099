"""The folder of a placement, for the student, for who guides and for the trainer; and what work processes it covers."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from bpv.core.clock import today
from bpv.core.files import StoredFile
from bpv.folder.forms.work import TalkForm
from bpv.folder.models.work import Folder, Working
from bpv.folder.service import filing, using, work
from bpv.folder.views.blueprint import blueprint
from bpv.folder.views.words import shared
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.transaction import reading


@blueprint.get("/placements/<id:placement_id>/folder")
@requires("folder.read")
def folder(placement_id: str) -> ResponseReturnValue:
    """The folder of a student, for who guides."""
    return folder_page("staff", placement_id)


@blueprint.get("/my-placements/<id:placement_id>/folder")
@requires("folder.own")
def own_folder(placement_id: str) -> ResponseReturnValue:
    """The own folder: what to do now, and where everything is."""
    return folder_page("student", placement_id)


@blueprint.get("/trainees/<id:placement_id>/folder")
@requires("folder.trainee")
def trainee_folder(placement_id: str) -> ResponseReturnValue:
    """The folder of a trainee, to read."""
    return folder_page("trainer", placement_id)


def folder_page(side: str, placement_id: str, *, talk: TalkForm | None = None) -> str:
    """The page of a folder; a talk form that came back keeps what was typed."""
    with reading() as session:
        held = work.folder(session, scope(), placement_id, today())
        names = names_of(session, {one.by_id for one in held.talks} | {one.by_id for one in held.advice})
    return render_template(
        "folder/folder.html",
        held=held,
        names=names,
        day=today(),
        ahead=next_of(held),
        talk=talk or TalkForm(formdata=None),
        **shared(side),
    )


def next_of(held: Folder) -> Working | None:
    """What the student does first: what came back, then what is due first."""
    asks = [one for one in held.working if one.standing in ("open", "started", "returned")]
    return min(asks, key=lambda one: (one.standing != "returned", one.due_on), default=None)


def names_of(session: Any, account_ids: set[str | None]) -> Mapping[str, str]:
    """The names of these accounts."""
    return directory().names(session, scope().institution_id, {one for one in account_ids if one})


@blueprint.get("/trainees/<id:placement_id>/folder/<id:assignment_id>")
@requires("folder.trainee")
def trainee_work(placement_id: str, assignment_id: str) -> ResponseReturnValue:
    """What a trainee handed in, to read."""
    return work_page("trainer", placement_id, assignment_id)


def work_page(side: str, placement_id: str, assignment_id: str, **more: Any) -> str:
    """The page of one assignment with everything that was handed in and said; `more` carries the form of a side."""
    with reading() as session:
        line, working = work.work(session, scope(), placement_id, assignment_id, today())
        said = [each for one in working.hand_ins for each in working.feedback.get(one.id, ())]
        names = names_of(session, {one.by_id for one in said})
        files = files_of(session, working, side)
        titles = dict(filing.processes(session, scope().institution_id, line.placement.crebo))
    return render_template(
        "folder/work.html",
        line=line,
        working=working,
        names=names,
        files=files,
        titles=titles,
        day=today(),
        **{"form": None, "stale": None, "conflict_text": None, **more},
        **shared(side),
    )


def files_of(session: Any, working: Working, side: str) -> Mapping[str, tuple[StoredFile, ...]]:
    """The files per hand-in; those of a draft for the student alone."""
    shown = working.hand_ins if side == "student" else working.sent
    return filing.files_of(session, scope().institution_id, [one.id for one in shown])


@blueprint.get("/placements/<id:placement_id>/coverage")
@requires("folder.read")
def coverage(placement_id: str) -> ResponseReturnValue:
    """Which work processes a student covered, over all placements."""
    return coverage_page("staff", placement_id)


@blueprint.get("/my-placements/<id:placement_id>/coverage")
@requires("folder.own")
def own_coverage(placement_id: str) -> ResponseReturnValue:
    """Which work processes one covered oneself."""
    return coverage_page("student", placement_id)


def coverage_page(side: str, placement_id: str) -> str:
    """The matrix."""
    with reading() as session:
        found = using.matrix(session, scope(), placement_id, today())
    return render_template("folder/coverage.html", matrix=found, placement_id=placement_id, **shared(side))
