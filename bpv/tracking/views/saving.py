"""What every form of tracking does when it comes back: errors beside fields, and a stale save that loses nothing."""

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.errors import Refused, Stale
from bpv.web.forms import BaseForm
from bpv.web.transaction import writing

WRONG: Final = 422
STALE: Final = 409


def save(
    form: BaseForm, act: Callable[[Any], object], page: Callable[[bool], str], done: str, said: str = ""
) -> ResponseReturnValue:
    """Validate, do `act` in a writing transaction and go to `done`; else show `page` with what was typed.

    When somebody else saved in between, `page` is called with True, and the form carries the version that stands there
    now.
    """
    if not form.validate():
        return page(False), WRONG
    try:
        with writing() as session:
            act(session)
    except Refused as refused:
        form.refuse(refused)
        return page(False), WRONG
    except Stale as stale:
        version = getattr(stale.current, "version", None)
        if "version" in form and version is not None:
            form["version"].raw_data = None
            form["version"].process_data(version)
        return page(True), STALE
    flash(said or gettext("Saved."), "ok")
    return redirect(done)
