"""What an administrator fills in about accounts."""

from flask_babel import gettext, lazy_gettext

from bpv.core.config import LANGUAGES
from bpv.core.rights import Role
from bpv.organisation.models import CollegeTree
from bpv.people.models import AccountFields
from bpv.people.rules.roles import GIVEN
from bpv.web.forms import BaseForm, Choice, Email, Select, TextLine, VersionedForm
from bpv.web.templating import role_name

COLLEGE, TEAM = "college:", "team:"


def languages() -> list[tuple[str, str]]:
    """Codes and names, in the language of the request."""
    return [(LANGUAGES[0], gettext("Dutch")), (LANGUAGES[1], gettext("English"))]


class AccountFieldsMixin:
    """Name, address and language."""

    name = TextLine(lazy_gettext("Name"), required=True, max_length=120, render_kw={"autocomplete": "off"})
    email = Email(
        lazy_gettext("E-mail address"),
        required=True,
        description=lazy_gettext("The person signs in with this address."),
        render_kw={"autocomplete": "off"},
    )
    language = Choice(lazy_gettext("Language"), required=True, choices=languages, default=LANGUAGES[0])

    def fields(self) -> AccountFields:
        """What was filled in."""
        return AccountFields(name=str(self.name.data), email=str(self.email.data), language=str(self.language.data))


class NewAccountForm(AccountFieldsMixin, BaseForm):
    """A new account."""


class AccountForm(AccountFieldsMixin, VersionedForm):
    """An account as it is."""


class RoleForm(BaseForm):
    """A role to give, with its bound."""

    role = Select(lazy_gettext("Role"), required=True)
    unit = Select(
        lazy_gettext("Only for this college or team"),
        description=lazy_gettext("Needed for a placement coordinator; not possible for a student or an administrator."),
    )
    number = TextLine(
        lazy_gettext("Student number"),
        max_length=20,
        description=lazy_gettext("Only for the role of student: the account then belongs to this student."),
        render_kw={"autocomplete": "off"},
    )

    def offer(self, tree: tuple[CollegeTree, ...]) -> None:
        """Fill in what can be chosen."""
        self.role.choices = [("", gettext("Choose a role")), *((role.value, role_name(role)) for role in GIVEN)]
        self.unit.choices = [("", gettext("The whole school"))]
        for branch in tree:
            self.unit.choices.append(
                (COLLEGE + branch.college.id, gettext("College: %(name)s", name=branch.college.name))
            )
            self.unit.choices += [
                (TEAM + team.id, gettext("Team: %(name)s", name=f"{branch.college.name} › {team.name}"))
                for team in branch.teams
            ]

    def bound(self) -> tuple[str | None, str | None]:
        """The college and the team that were chosen, at most one of them."""
        chosen = str(self.unit.data or "")
        college = chosen.removeprefix(COLLEGE) if chosen.startswith(COLLEGE) else None
        return college, chosen.removeprefix(TEAM) if chosen.startswith(TEAM) else None

    def chosen_role(self) -> Role:
        """The role that was chosen; the form is valid."""
        return Role(str(self.role.data))
