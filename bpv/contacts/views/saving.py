"""What every form of contacts does when it comes back: errors beside fields, and a stale save that loses nothing."""

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.contacts.forms.moments import differences
from bpv.core.errors import Refused, Stale
from bpv.web.forms import BaseForm
from bpv.web.transaction import writing

WRONG: Final = 422
STALE: Final = 409
Page = Callable[..., str]
Fresh = Callable[[Any], BaseForm]


def save(
    form: BaseForm, act: Callable[[Any], object], page: Page, done: str, fresh: Fresh | None = None
) -> ResponseReturnValue:
    """Validate, do `act` in a writing transaction and go to `done`; else show `page` with what was typed.

    When somebody else saved in between, `fresh` gives a form that shows what stands there now; `page` is called with
    the differences, and the form carries the present version.
    """
    if not form.validate():
        return page(), WRONG
    try:
        with writing() as session:
            act(session)
    except Refused as refused:
        form.refuse(refused)
        return page(), WRONG
    except Stale as stale:
        if fresh is None:
            raise
        return over(form, fresh(stale.current), page), STALE
    flash(gettext("Saved."), "ok")
    return redirect(done)


def over(form: BaseForm, current: BaseForm, page: Page) -> str:
    """The form with what was typed beside what stands there now; sent again, it goes over that."""
    told = differences(form, current)
    form["version"].raw_data = None
    form["version"].process_data(current["version"].data)
    return page(conflicts=told, conflicted=True)
