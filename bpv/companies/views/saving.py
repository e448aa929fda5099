"""What every form of the registry does when it comes back: errors beside fields, a stale save that loses nothing."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.companies.forms.values import EditForm, compare, start
from bpv.core.errors import Refused, Stale
from bpv.web.forms import BaseForm
from bpv.web.transaction import writing

WRONG = 422
STALE = 409
Page = Callable[..., str]
Fresh = Callable[[Any], tuple[EditForm, int]]


def save(form: BaseForm, act: Callable[[Any], object], page: Page, done: str) -> ResponseReturnValue:
    """Validate, do `act` in a writing transaction and go to `done`; else show `page` again with what was typed."""
    if not form.validate():
        return page(form=form), WRONG
    try:
        with writing() as session:
            act(session)
    except Refused as refused:
        form.refuse(refused)
        return page(form=form), WRONG
    flash(gettext("Saved."), "ok")
    return redirect(done)


def save_over(form: EditForm, act: Callable[[Any], object], page: Page, done: str, fresh: Fresh) -> ResponseReturnValue:
    """As `save`, for something that exists: when somebody else saved in between, both texts are shown.

    `fresh` gives a form that shows the present value, with its version.
    """
    try:
        return save(form, act, page, done)
    except Stale as stale:
        current, version = fresh(stale.current)
        differences = compare(form, current, version)
        return page(form=form, differences=differences, conflicted=True), STALE


def shown(form: EditForm, values: dict[str, Any], version: int) -> EditForm:
    """The form, showing these values."""
    start(form, values, version)
    return form
