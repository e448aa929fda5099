"""Pages of the relation of a college with a company: start it, keep notes, and every act that is logged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.companies.forms.relations import ACT_FORMS, EditRelationForm, NewRelationForm, offer_owners
from bpv.companies.forms.values import EditForm, entered, touched
from bpv.companies.models.relations import EndReason, Relation, RelationAct, RelationFields, RelationLine
from bpv.companies.rules.relations import possible
from bpv.companies.service import reading as registry
from bpv.companies.service import relations
from bpv.companies.views.blueprint import blueprint
from bpv.companies.views.company_page import STATES
from bpv.companies.views.saving import save, save_over, shown
from bpv.core.clock import today
from bpv.web import slots
from bpv.web.access import requires, scope
from bpv.web.transaction import reading


def done_at(company_id: str) -> str:
    """Where to go when it is saved."""
    return url_for("companies.show", company_id=company_id, _anchor="relations")


def line_of(session: Any, relation: Relation) -> RelationLine:
    """A relation with its names; who is here may change it."""
    names = relations.college_names(session, relation.institution_id)
    mine = frozenset({relation.college_id})
    return relations.named(session, slots.directory(), relation.institution_id, (relation,), names, mine, today())[0]


@blueprint.get("/companies/<id:company_id>/relations/new")
@requires("relation.edit")
def new_relation(company_id: str) -> ResponseReturnValue:
    """The form to start a relation; the owner is who asks, unless another is chosen."""
    form = NewRelationForm(formdata=None)
    page = start_page(company_id, form)
    form.owner_id.data = scope().account_id
    wanted = request.args.get("college", "")
    if wanted in dict(form.college_id.choices) or len(form.college_id.choices) == 1:
        form.college_id.data = wanted or form.college_id.choices[0][0]
    return page(form=form)


@blueprint.post("/companies/<id:company_id>/relations/new")
@requires("relation.edit")
def create_relation(company_id: str) -> ResponseReturnValue:
    """Start the relation."""
    form, own = NewRelationForm(), scope()
    page = start_page(company_id, form)

    def act(session: Any) -> None:
        values = entered(form)
        college_id, owner_id = values.pop("college_id"), values.pop("owner_id")
        fields = RelationFields.model_validate(values)
        key = form.key.data or ""
        relations.start(session, slots.directory(), own, company_id, key, college_id, owner_id, fields)

    return save(form, act, page, done_at(company_id))


def start_page(company_id: str, form: NewRelationForm) -> Callable[..., str]:
    """The page with the form; offers the asker's colleges that have no relation with the company yet."""
    with reading() as session:
        company = registry.company(session, scope(), company_id)
        colleges = relations.colleges_to_start(session, scope(), company_id, today())
        people = relations.owners(session, slots.directory(), scope().institution_id)
    sent = request.form.get("college_id", "")
    known = [key for key, _name in colleges]
    form.college_id.choices = [*colleges, *([(sent, "")] if sent and sent not in known else [])]
    offer_owners(form, people)

    def page(form: NewRelationForm) -> str:
        form.college_id.choices = list(colleges)
        return render_template("companies/relation_new.html", form=form, company=company, free=bool(colleges))

    return page


@blueprint.get("/companies/<id:company_id>/relations/<id:relation_id>")
@requires("relation.edit")
def edit_relation(company_id: str, relation_id: str) -> ResponseReturnValue:
    """Notes and next step."""
    with reading() as session:
        relation = relations.read(session, scope(), company_id, relation_id)
    return notes_page(relation)(form=fresh_notes(relation)[0])


@blueprint.post("/companies/<id:company_id>/relations/<id:relation_id>")
@requires("relation.edit")
def save_relation(company_id: str, relation_id: str) -> ResponseReturnValue:
    """Keep notes and next step."""
    own, form = scope(), EditRelationForm()
    with reading() as session:
        relation = relations.read(session, own, company_id, relation_id)

    def act(session: Any) -> None:
        relations.edit(session, own, company_id, relation_id, form.version.data, touched(form))

    return save_over(form, act, notes_page(relation), done_at(company_id), fresh_notes)


def fresh_notes(relation: Relation) -> tuple[EditForm, int]:
    """The form with the notes as they stand."""
    return shown(EditRelationForm(formdata=None), relation.model_dump(), relation.version), relation.version


def notes_page(relation: Relation) -> Callable[..., str]:
    """The page with notes and next step."""
    return page_of(relation, "companies/relation.html", url_for_relation("save_relation", relation))


def url_for_relation(endpoint: str, relation: Relation) -> str:
    """The address of a page of one relation."""
    return url_for(f"companies.{endpoint}", company_id=relation.company_id, relation_id=relation.id)


def page_of(relation: Relation, template: str, action: str, **more: Any) -> Callable[..., str]:
    """A page about one relation, with its names and state as they are when it is shown."""

    def page(form: EditForm, differences: Any = (), conflicted: bool = False) -> str:
        with reading() as session:
            company = registry.company(session, scope(), relation.company_id)
            present = relations.read(session, scope(), relation.company_id, relation.id)
            line = line_of(session, present)
        return render_template(
            template,
            form=form,
            company=company,
            line=line,
            states=STATES,
            action=action,
            differences=differences,
            conflicted=conflicted,
            **more,
        )

    return page


@dataclass(frozen=True)
class Act:
    """An act with its page: what it is called, and what it means."""

    act: RelationAct
    name: str
    title: Any
    lead: Any
    kind: str = "primary"


ACTS: Final = (
    Act(
        RelationAct.ACTIVATED,
        "activate",
        _("We work together"),
        _("From now on this is a company that takes students of this college."),
    ),
    Act(
        RelationAct.PAUSED,
        "pause",
        _("Pause the relation"),
        _("This college leaves the company alone for a while. Other colleges, and its places, stay as they are."),
    ),
    Act(
        RelationAct.RESUMED,
        "resume",
        _("End the pause"),
        _("This college works with the company again."),
    ),
    Act(
        RelationAct.ENDED,
        "end",
        _("End the relation"),
        _("This college stops with the company. What happened stays in the timeline; it can be opened again."),
        "danger",
    ),
    Act(
        RelationAct.REOPENED,
        "reopen",
        _("Open the relation again"),
        _("This college starts again with a company that it stopped with."),
    ),
    Act(
        RelationAct.TRANSFERRED,
        "transfer",
        _("Another owner"),
        _("Somebody else keeps the relation from now on. Both names and the reason stay in the timeline."),
    ),
)


class ActPages:
    """The two views of one act."""

    def __init__(self, act: Act) -> None:
        self.act = act

    def ask(self, company_id: str, relation_id: str) -> ResponseReturnValue:
        """The page that tells what will happen, and asks what it needs."""
        with reading() as session:
            relation = relations.read(session, scope(), company_id, relation_id)
        if not possible(self.act.act, relation.state):
            flash(gettext("This cannot be done with the relation as it stands now."), "warn")
            return redirect(done_at(company_id))
        form, _version = self.fresh(relation)
        if self.act.act is RelationAct.REOPENED:
            form["owner_id"].data = scope().account_id
        return self.page(relation)(form=form)

    def do(self, company_id: str, relation_id: str) -> ResponseReturnValue:
        """Do it."""
        own = scope()
        with reading() as session:
            relation = relations.read(session, own, company_id, relation_id)
        form = self.offered(ACT_FORMS[self.act.act]())

        def act(session: Any) -> None:
            values = entered(form)
            about = (session, own, company_id, relation_id, form.version.data)
            if self.act.act is RelationAct.TRANSFERRED:
                relations.transfer(*about, slots.directory(), **values)
            elif self.act.act is RelationAct.REOPENED:
                relations.reopen(*about, slots.directory(), **values)
            else:
                if "end_reason" in values:
                    values["end_reason"] = EndReason(values["end_reason"])
                relations.move(*about, self.act.act, **values)

        return save_over(form, act, self.page(relation), done_at(company_id), self.fresh)

    def offered(self, form: EditForm) -> EditForm:
        """The form with the colleagues to choose from."""
        with reading() as session:
            offer_owners(form, relations.owners(session, slots.directory(), scope().institution_id))
        return form

    def fresh(self, relation: Relation) -> tuple[EditForm, int]:
        """A form that shows the relation as it stands; the reason of an earlier act is not the reason of this one."""
        form = self.offered(ACT_FORMS[self.act.act](formdata=None))
        values = relation.model_dump()
        if self.act.act is not RelationAct.PAUSED:
            values |= {"reason": None}
        return shown(form, values, relation.version), relation.version

    def page(self, relation: Relation) -> Callable[..., str]:
        """The page of the act."""
        action = url_for_relation(f"do_{self.act.name}", relation)
        return page_of(relation, "companies/relation_act.html", action, act=self.act)


for one_act in ACTS:
    pages, path = ActPages(one_act), f"/companies/<id:company_id>/relations/<id:relation_id>/{one_act.name}"
    guarded = requires("relation.edit")
    blueprint.add_url_rule(path, f"ask_{one_act.name}", guarded(pages.ask), methods=["GET"])
    blueprint.add_url_rule(path, f"do_{one_act.name}", guarded(pages.do), methods=["POST"])
