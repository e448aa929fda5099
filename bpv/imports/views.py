"""Pages of imports: send a file, choose columns, look at the verdicts, decide, import. And what the worker did."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bpv.core import progress
from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused
from bpv.core.intake import Verdict
from bpv.core.outbox import health
from bpv.core.rights import may
from bpv.core.sheets.shape import MOST_BYTES, Sheet, Wanted
from bpv.core.sheets.writing import csv_bytes, xlsx_bytes
from bpv.imports import service
from bpv.imports.forms import TAB, ApplyForm, ReadingForm, UploadForm, chosen_twice, decisions_in, mapping_in
from bpv.imports.models import Kind, Run, State, Upload
from bpv.web import paging
from bpv.web.access import principal, requires, scope
from bpv.web.templating import say
from bpv.web.transaction import database, reading, settings, writing

blueprint = Blueprint("imports", __name__)

SORTS: Final = ("created", "kind", "file")
QUESTIONS: Final = 25  # on one page
BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT: Final = "text/csv; charset=utf-8"


def kinds() -> tuple[Kind, ...]:
    """The kinds of file that whoever is asking may import, and see."""
    who = principal()
    return tuple(kind for kind, handler in service.HANDLERS.items() if may(who, handler.rule))


def run_of(session: Any, import_id: str) -> Run:
    """A run that the asker may see; NotFound otherwise."""
    return service.run(session, scope(), import_id, kinds())


def to_show(import_id: str) -> ResponseReturnValue:
    """Back to the run."""
    return redirect(url_for("imports.show", import_id=import_id), 303)


def work(run: Run, do: Callable[[Any, str], bool]) -> None:
    """Do the long work of a small file at once; a big one is left to the worker."""
    if int(run.reading.get("rows", 0)) <= service.SMALL:
        do(database(), run.id)


@blueprint.get("/imports")
@requires("import.read")
def index() -> ResponseReturnValue:
    """All imports, newest first."""
    asked = paging.asked(request.args, sorts=SORTS, sort="-created")
    with reading() as session:
        found, total = service.runs(
            session,
            scope(),
            kinds(),
            sort=asked.sort,
            descending=asked.descending,
            offset=asked.offset,
            limit=asked.size,
        )
    return render_template("imports/index.html", page=paging.Page(items=found, total=total, asked=asked))


@blueprint.get("/imports/new")
@requires("import.companies")
def new() -> ResponseReturnValue:
    """The upload form."""
    form = UploadForm(formdata=None)
    form.offer(kinds())
    return render_template("imports/new.html", form=form)


@blueprint.post("/imports")
@requires("import.companies")
def create() -> ResponseReturnValue:
    """Read a file and propose its columns."""
    form = UploadForm()
    form.offer(kinds())
    if not form.validate_on_submit():
        return render_template("imports/new.html", form=form), 422
    raw = form.file.data.read(MOST_BYTES + 1)
    name = form.file.data.filename or "file"
    upload = Upload(Kind(form.kind.data), name, raw, form.dated_on.data, form.source.data, form.options())
    try:
        sheet = service.read_file(raw)
        with writing() as session:
            run = service.stage(session, scope(), upload, sheet)
    except Refused as problem:
        form.refuse(problem)
        return render_template("imports/new.html", form=form), 422
    return redirect(url_for("imports.columns", import_id=run.id), 303)


@blueprint.get("/imports/<id:import_id>/columns")
@requires("import.companies")
def columns(import_id: str) -> ResponseReturnValue:
    """Which column is what."""
    with reading() as session:
        run = run_of(session, import_id)
        sheet = service.sheet_of(session, run)
    return columns_page(run, sheet, dict(run.mapping), reading_form(run))


def reading_form(run: Run) -> ReadingForm:
    """The form about reading the file, filled in as it was read."""
    mark = run.reading.get("delimiter") or ""
    return ReadingForm(
        formdata=None,
        data={
            "encoding": run.reading.get("encoding") or "",
            "delimiter": TAB if mark == "\t" else mark,
            "sheet": run.reading.get("sheet") or "",
            "header_row": run.header_row,
        },
    )


def columns_page(run: Run, sheet: Sheet, mapping: dict[str, int], form: ReadingForm, problem: str = "") -> str:
    """The mapping page, with the choices as they were made."""
    guesses = service.guesses_of(run, sheet)
    chosen = {index: name for name, index in mapping.items()}
    fields = [(field.name, say(f"import.field.{field.name}"), field.required) for field in service.fields_of(run.kind)]
    return render_template(
        "imports/columns.html", run=run, guesses=guesses, chosen=chosen, fields=fields, form=form, problem=problem
    )


@blueprint.post("/imports/<id:import_id>/columns")
@requires("import.companies")
def save_columns(import_id: str) -> ResponseReturnValue:
    """Keep the choice of columns, and judge every row."""
    with reading() as session:
        run = run_of(session, import_id)
        sheet = service.sheet_of(session, run)
    width = len(service.layout_of(run, sheet).headers)
    mapping = mapping_in(request.form, width)
    try:
        if twice := chosen_twice(request.form, width):
            raise Refused("import.chosen_twice", name=say(f"import.field.{twice}"))
        with writing() as session:
            service.map_columns(session, scope(), run_of(session, import_id), mapping, {})
    except Refused as problem:
        return columns_page(run, sheet, mapping, reading_form(run), in_words(problem)), 422
    work(run, service.judge_now)
    return to_show(import_id)


def in_words(problem: Refused) -> str:
    """A refusal as a sentence; names of fields become words."""
    params = dict(problem.params)
    if "fields" in params:
        names = str(params["fields"]).split(", ")
        params["fields"] = ", ".join(say(f"import.field.{name}") for name in names)
    return say(problem.code, params)


@blueprint.post("/imports/<id:import_id>/reading")
@requires("import.companies")
def reread(import_id: str) -> ResponseReturnValue:
    """Read the file in another way."""
    form = ReadingForm()
    with reading() as session:
        run = run_of(session, import_id)
        raw, sheet = service.raw_file(session, run), service.sheet_of(session, run)
    if not form.validate_on_submit():
        return columns_page(run, sheet, dict(run.mapping), form), 422
    mark = "\t" if form.delimiter.data == TAB else form.delimiter.data
    wanted = Wanted(form.encoding.data or None, mark or None, form.sheet.data or None)
    try:
        fresh = service.read_file(raw, wanted)
        with writing() as session:
            service.reread(session, scope(), run_of(session, import_id), fresh, form.header_row.data)
    except Refused as problem:
        form.refuse(problem)
        return columns_page(run, sheet, dict(run.mapping), form), 422
    return redirect(url_for("imports.columns", import_id=import_id), 303)


@blueprint.get("/imports/<id:import_id>")
@requires("import.read")
def show(import_id: str) -> ResponseReturnValue:
    """How far an import is: progress, verdicts, or the result."""
    return show_page(import_id, ApplyForm(formdata=None))


def show_page(import_id: str, form: ApplyForm) -> str:
    """The page of a run."""
    with reading() as session:
        run = run_of(session, import_id)
        verdicts = service.verdicts_of(session, run)
        job = progress.latest(session, run.id) if run.waiting else None
    firsts = service.firsts(verdicts) if verdicts else {}
    asked = len(service.questions(verdicts)) if verdicts and run.state is State.JUDGED else 0
    return render_template(
        "imports/show.html",
        run=run,
        firsts=firsts,
        order=list(Verdict),
        asked=asked,
        job=job,
        form=form,
        may_change=may(principal(), service.HANDLERS[run.kind].rule),
        words=lambda message: service.in_words(message, principal().language),
    )


@blueprint.get("/imports/<id:import_id>/duplicates")
@requires("import.companies")
def duplicates(import_id: str) -> ResponseReturnValue:
    """The questions that only a person can answer."""
    asked = paging.asked(request.args, size=QUESTIONS)
    with reading() as session:
        run = run_of(session, import_id)
        verdicts = service.verdicts_of(session, run)
    found = service.questions(verdicts) if verdicts else ()
    page = paging.Page(items=found[asked.offset : asked.offset + asked.size], total=len(found), asked=asked)
    return render_template("imports/duplicates.html", run=run, page=page)


@blueprint.post("/imports/<id:import_id>/duplicates")
@requires("import.companies")
def decide(import_id: str) -> ResponseReturnValue:
    """Keep the answers and judge again."""
    with writing() as session:
        run = run_of(session, import_id)
        service.decide(session, scope(), run, decisions_in(request.form))
    work(run, service.judge_now)
    return to_show(import_id)


@blueprint.post("/imports/<id:import_id>/apply")
@requires("import.companies")
def apply(import_id: str) -> ResponseReturnValue:
    """Write the judged rows, all at once."""
    form = ApplyForm()
    if not form.validate_on_submit():
        return show_page(import_id, form), 422
    try:
        with writing() as session:
            run = run_of(session, import_id)
            service.ask_apply(session, scope(), run, skip_bad=form.skip_bad.data)
    except Refused as problem:
        form.refuse(problem)
        return show_page(import_id, form), 422
    work(run, service.apply_now)
    return to_show(import_id)


@blueprint.get("/imports/<id:import_id>/verdicts.<any(csv, xlsx):form>")
@requires("import.read")
def download(import_id: str, form: str) -> ResponseReturnValue:
    """The full list of verdicts, in cells that run nothing."""
    with reading() as session:
        run = run_of(session, import_id)
        verdicts = service.verdicts_of(session, run)
    if verdicts is None:
        raise NotFound()
    rows = service.report_rows(verdicts, principal().language)
    body = csv_bytes(rows) if form == "csv" else xlsx_bytes(run.kind.value, rows)
    answer = Response(body, content_type=TEXT if form == "csv" else BOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="{run.kind.value}-{run.id}.{form}"'
    return answer


@blueprint.get("/worker")
@requires("job.read")
def jobs() -> ResponseReturnValue:
    """What the worker did, and whether it lives."""
    asked = paging.asked(request.args, size=50)
    with reading() as session:
        found, total = progress.runs(session, scope().institution_id, asked.offset, asked.size)
        beats = progress.heartbeats(session)
        mail = health.judge(session, bool(settings().smtp_url), now())
    page = paging.Page(items=tuple(found), total=total, asked=asked)
    return render_template("imports/jobs.html", page=page, beats=beats, mail=mail)
