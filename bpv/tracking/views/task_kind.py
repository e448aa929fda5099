"""One kind of task behind a mailed link: what its page shows, its form, and what pressing the button does."""

from collections.abc import Mapping
from typing import Any

from bpv.placements.models.links import Opened
from bpv.web.forms import BaseForm


class Kind:
    """What a kind of task must answer; the pages around it are the same for all (`bpv.tracking.views.tasks`)."""

    template: str
    form: type[BaseForm]

    def load(self, session: Any, found: Opened) -> Any:
        """What the page shows; raises NotFound when there is nothing left to do with this link."""
        raise NotImplementedError

    def words(self) -> Mapping[str, Any]:
        """What else the template needs."""
        return {}

    def fresh(self, shown: Any, found: Opened) -> BaseForm:
        """The form as it is shown first."""
        return self.prepared(self.form(formdata=None), shown, found)

    def sent(self, shown: Any, found: Opened) -> BaseForm:
        """The form as it was sent."""
        return self.offered(self.form(), shown)

    def offered(self, form: Any, shown: Any) -> BaseForm:
        """The form with what can be chosen in it."""
        return form  # type: ignore[no-any-return]

    def prepared(self, form: Any, shown: Any, found: Opened) -> BaseForm:
        """The form with what is known already: the version that is shown, and the name of whom the mail went to."""
        self.offered(form, shown)
        if "signed_name" in form:
            form.signed_name.process_data(found.link.name)
        if "version" in form:
            form.version.process_data(self.version(shown))
        return form  # type: ignore[no-any-return]

    def again(self, shown: Any, found: Opened, form: Any) -> BaseForm:
        """What was typed, over the version of now."""
        if "version" in form:
            form.version.raw_data = None
            form.version.process_data(self.version(shown))
        return form  # type: ignore[no-any-return]

    def version(self, shown: Any) -> int:
        """The version of what is shown, so that a change in between is noticed."""
        return int(shown.version)

    def act(self, session: Any, found: Opened, form: Any, shown: Any) -> object:
        """Do the task. Raises Refused for what a rule forbids, Stale when the object changed."""
        raise NotImplementedError

    def thanks(self, form: Any) -> str:
        """What was done, in a sentence."""
        raise NotImplementedError
