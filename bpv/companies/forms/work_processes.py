"""A form with one question per work process; its fields depend on the qualification."""

from collections.abc import Sequence
from typing import cast

from bpv.companies.forms.values import EditForm
from bpv.organisation.models import WorkProcess
from bpv.web.forms import YesNoUnknown


def work_process_form(processes: Sequence[WorkProcess]) -> type[EditForm]:
    """A form class with the fields `p0`, `p1`, ... in the order of the work processes."""
    fields = {f"p{index}": YesNoUnknown(f"{process.code} {process.title}") for index, process in enumerate(processes)}
    return cast("type[EditForm]", type("WorkProcessForm", (EditForm,), fields))


def answers_of(form: EditForm, processes: Sequence[WorkProcess]) -> dict[str, bool | None]:
    """The answers by code."""
    return {process.code: form[f"p{index}"].data for index, process in enumerate(processes)}
