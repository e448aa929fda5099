"""Forms of an agreement: the sheet, an exception, an objection and its answer, and the general terms."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.companies.models import Trainer
from bpv.core.config import LANGUAGES
from bpv.core.directory import Colleague
from bpv.core.words import say
from bpv.organisation.models import Route, WorkProcess
from bpv.placements.models.agreement import (
    MOST_HOURS,
    MOST_PART,
    MOST_TERMS,
    Asker,
    Edited,
    Full,
    SheetFields,
    Written,
)
from bpv.web.forms import (
    Choice,
    Choices,
    Day,
    Email,
    KeyedForm,
    Select,
    TextBlock,
    TextLine,
    Tick,
    VersionedForm,
    Whole,
)
from bpv.web.templating import current_language

YEARS: Final = (1, 2, 3, 4)  # study years of the longest programme
PLAIN: Final = ("crebo", "elective_code", "starts_on", "ends_on", "hours", "assessment", "guidance", "dissolution")
TEXTS: Final = ("assessment", "guidance", "dissolution")


def askers() -> list[tuple[str, str]]:
    """Who can ask for a change."""
    return [(one.value, say(current_language(), f"agreement.party.{one.value}")) for one in Asker]


def languages() -> list[tuple[str, str]]:
    """In which language the agreement is written."""
    return list(zip(LANGUAGES, (gettext("Dutch"), gettext("English")), strict=True))


class SheetForm(VersionedForm):
    """The sheet of an agreement. What may stay empty in a draft is asked for when it is sent."""

    starts_on = Day(_("First day"), required=True)
    ends_on = Day(_("Planned last day"), required=True)
    hours = Whole(_("Total hours"), low=1, high=MOST_HOURS)
    year_1 = Whole(_("Of these in study year 1"), high=MOST_HOURS)
    year_2 = Whole(_("Of these in study year 2"), high=MOST_HOURS)
    year_3 = Whole(_("Of these in study year 3"), high=MOST_HOURS)
    year_4 = Whole(_("Of these in study year 4"), high=MOST_HOURS)
    trainer = Select(_("Trainer"), choices=list)
    supervisor = Select(_("Supervisor of the school"), choices=list)
    guidance = TextBlock(
        _("How the student is guided"),
        max_length=MOST_PART,
        description=_("How often they talk, who helps when something is wrong. Nothing about health."),
    )
    crebo = TextLine(_("Crebo"), max_length=5, required=True)
    route = Choice(_("Route"), choices=[(one.value, one.value) for one in Route], required=True)
    elective_code = TextLine(_("Code of the elective unit"), max_length=12, description=_("Empty when there is none"))
    elective_only = Tick(_("This BPV is for the elective unit alone"))
    work_processes = Choices(_("Work processes that the student works on"), choices=list)
    assessment = TextBlock(_("How they are assessed"), max_length=MOST_PART)
    dissolution = TextBlock(_("In which cases and how the agreement can end early"), max_length=MOST_PART)
    language = Choice(_("Language of the agreement"), choices=languages, required=True)
    parent_name = TextLine(
        _("Parent or guardian"), max_length=120, description=_("Signs along for who is under 18 on the day of signing")
    )
    parent_email = Email(_("E-mail address of the parent or guardian"))
    asked_by = Choice(_("Who asks for this change?"), choices=askers, required=True)
    talked = Tick(_("I talked with the student about this change"))

    def offer(
        self,
        trainers: Iterable[Trainer],
        supervisors: Iterable[Colleague],
        processes: Iterable[WorkProcess],
        full: Full,
    ) -> None:
        """Fill in what can be chosen; who stands on the sheet stays a choice, also after leaving."""
        says = full.sheet.says
        known = {one.id: one.name for one in trainers}
        if says.trainer_id is None and says.trainer_name:
            known = {"": says.trainer_name, **known}
        people = {one.account_id: one.name for one in supervisors}
        if says.supervisor_id:
            people.setdefault(says.supervisor_id, says.supervisor_name)
        self.trainer.choices = [*([] if "" in known else [("", gettext("Not known yet"))]), *known.items()]
        self.supervisor.choices = [("", says.supervisor_name or gettext("Not known yet")), *people.items()]
        titles = {one.code: f"{one.code} {one.title}" for one in processes}
        for code in says.work_processes:
            titles.setdefault(code, code)
        self.work_processes.choices = list(titles.items())

    def show(self, full: Full) -> None:
        """Fill a fresh form with what stands there."""
        says = full.sheet.says
        for name in PLAIN:
            self[name].data = getattr(says, name)
        for year in YEARS:
            self[f"year_{year}"].data = says.spread.get(str(year))
        self.elective_only.data = says.elective_only
        self.work_processes.data = list(says.work_processes)
        self.route.data, self.language.data = says.route, full.agreement.language
        self.trainer.data, self.supervisor.data = says.trainer_id or "", says.supervisor_id or ""
        self.parent_name.data, self.parent_email.data = full.agreement.parent_name, full.agreement.parent_email
        self.asked_by.data = Asker.SCHOOL.value
        self.version.data = full.agreement.version

    def edited(self, full: Full, trainers: Iterable[Trainer], supervisors: Iterable[Colleague]) -> Edited:
        """What was typed, once the form is valid. The name of the qualification follows from the crebo later."""
        spread = {str(year): self[f"year_{year}"].data for year in YEARS if self[f"year_{year}"].data}
        values: dict[str, Any] = {name: self[name].data for name in PLAIN} | {
            "elective_code": self.elective_code.data or None,
            "elective_only": bool(self.elective_only.data),
            "spread": spread,
            "route": self.route.data,
            "work_processes": sorted(self.work_processes.data or ()),
            **trainer_of(full.sheet.says, self.trainer.data, trainers),
            **supervisor_of(full.sheet.says, self.supervisor.data, supervisors),
        }
        return Edited(
            says=full.sheet.says.model_copy(update=values),
            asked_by=Asker(self.asked_by.data),
            talked=bool(self.talked.data),
            language=self.language.data,
            parent_name=typed(self.parent_name, full.agreement.parent_name),
            parent_email=typed(self.parent_email, full.agreement.parent_email).lower(),
        )


def typed(field: Any, before: str) -> str:
    """What was typed in a field; what stands there already when the field was not sent along."""
    return (field.data or "") if field.raw_data else before


def trainer_of(says: SheetFields, chosen: str, trainers: Iterable[Trainer]) -> Mapping[str, Any]:
    """What the sheet says about the trainer that was chosen; one who left stays as the sheet has it."""
    found = next((one for one in trainers if one.id == chosen), None)
    if found is not None:
        return {"trainer_id": found.id, "trainer_name": found.name, "trainer_email": found.email}
    if chosen == (says.trainer_id or ""):
        return {}
    return {"trainer_id": None, "trainer_name": "", "trainer_email": None}


def supervisor_of(says: SheetFields, chosen: str, supervisors: Iterable[Colleague]) -> Mapping[str, Any]:
    """What the sheet says about the supervisor that was chosen."""
    found = next((one for one in supervisors if one.account_id == chosen), None)
    if found is not None:
        return {"supervisor_id": found.account_id, "supervisor_name": found.name}
    return {} if chosen in ("", says.supervisor_id) else {"supervisor_id": None, "supervisor_name": ""}


class ActForm(VersionedForm):
    """One press, at the version that was seen."""


class ExceptionForm(VersionedForm):
    """Why it may be signed although the company is not recognised."""

    why = TextBlock(
        _("Why may it be signed without a recognition?"),
        max_length=MOST_PART,
        required=True,
        description=_("What SBB said, and until when. This is kept with the agreement and in the log."),
    )


class ConsentForm(VersionedForm):
    """The student's answer to a change that the company asks for; `version` is the number of the sheet."""

    answer = Choice(
        _("Do you agree?"),
        required=True,
        choices=lambda: [("yes", gettext("Yes, I agree")), ("no", gettext("No, leave it as it is"))],
    )


class ObjectForm(KeyedForm):
    """An objection to a new sheet."""

    text = TextBlock(_("What is not right?"), max_length=MOST_PART, required=True)


class AnswerForm(VersionedForm):
    """The school's answer to an objection."""

    text = TextBlock(_("Answer of the school"), max_length=MOST_PART, required=True)


class TermsForm(KeyedForm):
    """A new version of the general terms."""

    language = Choice(_("Language"), choices=languages, required=True)
    title = TextLine(_("Title"), max_length=200, required=True)
    text = TextBlock(_("Text"), max_length=MOST_TERMS, required=True, description=_("An empty line starts a paragraph"))
    valid_from = Day(_("Holds from"), required=True)
    consented_on = Day(_("Student council agreed on"))

    def written(self) -> Written:
        """What was typed, once the form is valid."""
        return Written(
            language=self.language.data,
            title=self.title.data,
            text=self.text.data,
            valid_from=self.valid_from.data,
            consented_on=self.consented_on.data,
            key=self.key.data or "",
        )
