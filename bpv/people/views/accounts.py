"""Accounts and roles, for the administrator."""

from dataclasses import dataclass
from typing import Final

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.clock import now
from bpv.core.errors import Refused, Stale
from bpv.core.rights import Role
from bpv.organisation import service as organisation
from bpv.people.forms.accounts import AccountForm, NewAccountForm, RoleForm
from bpv.people.models import Account, AccountDetail, HeldRole
from bpv.people.rules.roles import GIVEN
from bpv.people.service import accounts as service
from bpv.people.service import entry
from bpv.people.service.set_up import code_hash
from bpv.people.views.blueprint import blueprint
from bpv.web import paging
from bpv.web import sessions as web_sessions
from bpv.web.access import requires, scope
from bpv.web.transaction import reading, settings, writing

SORTS: Final = ("name", "email", "seen")


@dataclass(frozen=True)
class Held:
    """A role with its bound in words."""

    id: str
    role: Role
    unit: str


@blueprint.get("/accounts")
@requires("account.list")
def accounts() -> ResponseReturnValue:
    """All accounts, to search."""
    asked = paging.asked(request.args, sorts=SORTS, sort="name", keep=("role",))
    role = asked.value("role") if asked.value("role") in set(Role) else ""
    with reading() as session:
        found, total = service.listed(
            session,
            scope(),
            q=asked.q,
            role=role,
            sort=asked.sort,
            descending=asked.descending,
            offset=asked.offset,
            limit=asked.size,
        )
    page = paging.Page(items=found, total=total, asked=asked)
    return render_template("people/accounts.html", page=page, roles=GIVEN, role=role)


@blueprint.get("/accounts/new")
@requires("account.form")
def new_account() -> ResponseReturnValue:
    """The form for a new account."""
    return render_template("people/account_new.html", form=NewAccountForm(formdata=None))


@blueprint.post("/accounts/new")
@requires("account.edit")
def make_account() -> ResponseReturnValue:
    """Make an account; its password is chosen by the person, with a link."""
    form = NewAccountForm()
    if form.validate_on_submit():
        try:
            with writing() as session:
                made = service.make(session, scope(), form.fields(), now())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("The account is made. Give it a role, then make a link to choose a password."), "ok")
            return redirect(url_for("people.account", account_id=made.id))
    return render_template("people/account_new.html", form=form), 422


@blueprint.get("/accounts/<id:account_id>")
@requires("account.list")
def account(account_id: str) -> ResponseReturnValue:
    """One account with its roles."""
    return shown(account_id)


@blueprint.post("/accounts/<id:account_id>")
@requires("account.edit")
def change_account(account_id: str) -> ResponseReturnValue:
    """Change name, address and language; a save over somebody else's shows both."""
    form = AccountForm()
    if not form.validate_on_submit():
        return shown(account_id, form=form), 422
    try:
        with writing() as session:
            service.change(session, scope(), account_id, form.fields(), int(form.version.data or 0))
    except Refused as refused:
        form.refuse(refused)
        return shown(account_id, form=form), 422
    except Stale as stale:
        return shown(account_id, form=form, current=stale.current), 409
    flash(gettext("The account is saved."), "ok")
    return redirect(url_for("people.account", account_id=account_id))


def shown(
    account_id: str, *, form: AccountForm | None = None, roles: RoleForm | None = None, current: object = None
) -> str:
    """The page of an account, with the forms as they were sent."""
    with reading() as session:
        found = service.detail(session, scope(), account_id, now())
        tree = organisation.tree(session, scope().institution_id)
    kept = found.account
    form = form or AccountForm(formdata=None, obj=kept)
    if current is not None:
        form.version.data, form.version.raw_data = kept.version, None
    roles = roles or RoleForm(formdata=None)
    roles.offer(tree)
    units = {branch.college.id: branch.college.name for branch in tree}
    units |= {team.id: f"{branch.college.name} › {team.name}" for branch in tree for team in branch.teams}
    return render_template(
        "people/account.html", detail=found, form=form, roles=roles, held=held(found, units), current=current
    )


def held(found: AccountDetail, units: dict[str, str]) -> tuple[Held, ...]:
    """The roles of an account with their bounds by name."""
    return tuple(Held(role.id, role.role, unit_of(role, units)) for role in found.roles)


def unit_of(role: HeldRole, units: dict[str, str]) -> str:
    """The bound of a role by name, or nothing."""
    return units.get(role.team_id or role.college_id or "", "")


@blueprint.post("/accounts/<id:account_id>/roles")
@requires("account.edit")
def give_role(account_id: str) -> ResponseReturnValue:
    """Give a role."""
    form = RoleForm()
    with reading() as session:
        service.detail(session, scope(), account_id, now())
        form.offer(organisation.tree(session, scope().institution_id))
    if form.validate_on_submit():
        try:
            with writing() as session:
                service.give_role(
                    session, scope(), account_id, form.chosen_role(), *form.bound(), now(), str(form.number.data or "")
                )
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("The role is given. The person has to sign in again."), "ok")
            return redirect(url_for("people.account", account_id=account_id))
    return shown(account_id, roles=form), 422


@blueprint.post("/accounts/<id:account_id>/roles/<id:grant_id>/withdraw")
@requires("account.edit")
def withdraw_role(account_id: str, grant_id: str) -> ResponseReturnValue:
    """Withdraw a role."""
    with writing() as session:
        service.withdraw_role(session, scope(), account_id, grant_id)
    flash(gettext("The role is withdrawn, and the person is signed out."), "ok")
    return redirect(url_for("people.account", account_id=account_id))


@blueprint.post("/accounts/<id:account_id>/disable")
@requires("account.edit")
def disable(account_id: str) -> ResponseReturnValue:
    """Nobody can sign in with the account any more."""
    with writing() as session:
        service.set_active(session, scope(), account_id, False)
    flash(gettext("The account is disabled, and the person is signed out."), "ok")
    return redirect(url_for("people.account", account_id=account_id))


@blueprint.post("/accounts/<id:account_id>/enable")
@requires("account.edit")
def enable(account_id: str) -> ResponseReturnValue:
    """The person can sign in again."""
    with writing() as session:
        service.set_active(session, scope(), account_id, True)
    flash(gettext("The account is enabled."), "ok")
    return redirect(url_for("people.account", account_id=account_id))


@blueprint.post("/accounts/<id:account_id>/sessions/end")
@requires("account.edit")
def end_sessions(account_id: str) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    with writing() as session:
        service.end_sessions(session, scope(), account_id)
    flash(gettext("The person is signed out on every device."), "ok")
    return redirect(url_for("people.account", account_id=account_id))


@blueprint.post("/accounts/<id:account_id>/link")
@requires("account.edit")
def make_link(account_id: str) -> ResponseReturnValue:
    """A one-use link to choose a password, shown this once; the administrator never chooses one."""
    code, own = web_sessions.new_token()[2:], scope()
    with writing() as session:
        kept: Account = service.own(session, own, account_id)
        entry.new_link(session, own.institution_id, str(own.account_id), account_id, code_hash(code), now())
    address = settings().base_url + url_for("people.set_password", code=code)
    return make_response(render_template("people/link.html", account=kept, address=address))
