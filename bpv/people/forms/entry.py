"""Signing in, and choosing a password."""

from flask_babel import lazy_gettext
from wtforms import ValidationError

from bpv.people.rules.passwords import LONGEST, SHORTEST
from bpv.web.forms import BaseForm, Email, Secret, TextLine


class SignInForm(BaseForm):
    """Address and password. The address is judged only by whether it is known."""

    email = TextLine(
        lazy_gettext("E-mail address"),
        required=True,
        max_length=254,
        render_kw={"type": "email", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = Secret(lazy_gettext("Password"), max_length=LONGEST, render_kw={"autocomplete": "current-password"})


class NewPasswordForm(BaseForm):
    """A new password, typed twice."""

    password = Secret(
        lazy_gettext("New password"),
        max_length=LONGEST,
        description=lazy_gettext(
            "At least %(least)s characters. A sentence of 15 characters or more is best.", least=SHORTEST
        ),
        render_kw={"autocomplete": "new-password"},
    )
    repeated = Secret(
        lazy_gettext("New password once more"), max_length=LONGEST, render_kw={"autocomplete": "new-password"}
    )

    def validate_repeated(self, field: Secret) -> None:
        """Both must be equal."""
        if field.data != self.password.data:
            raise ValidationError(lazy_gettext("The two passwords are not the same."))


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the old one as proof."""

    current = Secret(
        lazy_gettext("Present password"), max_length=LONGEST, render_kw={"autocomplete": "current-password"}
    )


class SetUpForm(NewPasswordForm):
    """The school and its first administrator."""

    institution = TextLine(lazy_gettext("Name of the school"), required=True, max_length=120)
    name = TextLine(lazy_gettext("Your name"), required=True, max_length=120, render_kw={"autocomplete": "name"})
    email = Email(lazy_gettext("Your e-mail address"), required=True)
