"""The settings of the school: what each does, what it is, what it was, and changing one."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from bpv.core.errors import Refused, Stale
from bpv.organisation import service
from bpv.organisation.forms.settings import SettingForm
from bpv.organisation.models import SettingChange
from bpv.organisation.rules.settings import GROUPS, SETTINGS, Setting, known
from bpv.organisation.views.blueprint import blueprint
from bpv.web.access import requires, scope
from bpv.web.slots import directory
from bpv.web.transaction import reading, writing


@dataclass(frozen=True)
class Shown:
    """A setting with its changes, newest first, and the names of who made them."""

    setting: Setting
    changes: tuple[SettingChange, ...]
    names: dict[str, str]

    @property
    def value(self) -> int:
        """What holds now."""
        return self.changes[0].value if self.changes else self.setting.default

    def before(self, change: SettingChange) -> int:
        """What held before a change."""
        earlier = [one.value for one in self.changes if one.version < change.version]
        return earlier[0] if earlier else self.setting.default


def all_shown() -> dict[str, Shown]:
    """Every setting of the catalogue, in two queries."""
    own = scope().institution_id
    with reading() as session:
        history = service.setting_history(session, own)
        made_by = {one.set_by for changes in history.values() for one in changes if one.set_by}
        names = dict(directory().names(session, own, made_by))
    return {name: Shown(one, tuple(reversed(history[name])), names) for name, one in SETTINGS.items()}


@blueprint.get("/organisation/settings")
@requires("setting.read")
def settings() -> ResponseReturnValue:
    """All settings in groups, with what each does and what it is."""
    found = all_shown()
    groups = tuple((group, tuple(one for one in found.values() if one.setting.group == group)) for group in GROUPS)
    return render_template("organisation/settings.html", groups=groups)


@blueprint.get("/organisation/settings/<setting>")
@requires("setting.read")
def setting(setting: str) -> ResponseReturnValue:
    """One setting with its history, and the form to change it for who may."""
    known(setting)
    return setting_page(setting, None)


@blueprint.post("/organisation/settings/<setting>")
@requires("setting.edit")
def change_setting(setting: str) -> ResponseReturnValue:
    """Give a setting another value from now on."""
    known(setting)
    form = SettingForm()
    if not form.validate_on_submit():
        return setting_page(setting, form), 422
    value, reason, version = int(form.value.data), str(form.reason.data), int(form.version.data)
    try:
        with writing() as session:
            service.change_setting(session, scope(), setting, value, reason, version)
    except Refused as refused:
        form.refuse(refused)
        return setting_page(setting, form), 422
    except Stale:
        return setting_page(setting, form, conflicted=True), 409
    flash(gettext("The setting is saved. It holds from now on."), "ok")
    return redirect(url_for("organisation.setting", setting=setting))


def setting_page(name: str, form: SettingForm | None, *, conflicted: bool = False) -> str:
    """The page of a setting, with the form as it was sent."""
    shown = all_shown()[name]
    if form is None:
        form = SettingForm(formdata=None, value=shown.value, version=len(shown.changes))
    if conflicted:
        form.version.data, form.version.raw_data = len(shown.changes), None
    return render_template("organisation/setting.html", shown=shown, form=form, conflicted=conflicted)
