"""Forms of assignments: a new set, an assignment, bringing a version into force, taking one over."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from bpv.folder.models.assignments import (
    FEWEST_LEVELS,
    MOST_CRITERION,
    MOST_DESCRIPTION,
    MOST_DUE_DAYS,
    MOST_LEVEL,
    MOST_LEVELS,
    MOST_NOTE,
    MOST_TEXT,
    MOST_TITLE,
    Assignment,
    AssignmentFields,
    Criterion,
    DueFrom,
    Rubric,
    SetFields,
)
from bpv.folder.rules.assignments import criterion_of, line_of
from bpv.organisation.models import Phase
from bpv.web.forms import (
    Choice,
    Choices,
    Day,
    KeyedForm,
    Select,
    Tags,
    TextBlock,
    TextLine,
    VersionedForm,
    Whole,
)
from bpv.web.templating import say

MOST_YEARS = 6


def phases() -> list[tuple[str, str]]:
    """Every phase, or one of them."""
    return [("", gettext("Every phase")), *((one.value, say(f"placement.phase.{one}")) for one in Phase)]


def years() -> list[tuple[str, str]]:
    """The study years."""
    return [(str(year), str(year)) for year in range(1, MOST_YEARS + 1)]


def moments() -> list[tuple[str, str]]:
    """From which day the due day is counted."""
    return [(one.value, say(f"assignment.due_from.{one}")) for one in DueFrom]


class SetForm(KeyedForm):
    """For whom a new set is."""

    college = Select(_("College"), required=True, choices=list)
    crebo = TextLine(_("Qualification (crebo)"), required=True, max_length=5, description=_("Five figures, as 25301."))
    study_year = Select(_("Study year"), required=True, choices=years)
    phase = Select(_("Phase"), choices=phases)

    def fields(self) -> SetFields:
        """What was filled in, once the form is valid."""
        phase = Phase(self.phase.data) if self.phase.data else None
        return SetFields(self.college.data, self.crebo.data or "", int(self.study_year.data), phase)


class AssignmentForm(KeyedForm):
    """What an assignment says."""

    title = TextLine(_("Title"), required=True, max_length=MOST_TITLE)
    text = TextBlock(_("What does the student do?"), required=True, max_length=MOST_TEXT)
    work_processes = Choices(_("Work processes it is about"), choices=list)
    due_from = Choice(_("Due, counted from"), required=True, choices=moments, default=DueFrom.START.value)
    due_days = Whole(_("Number of days"), required=True, high=MOST_DUE_DAYS, default=28)
    levels = Tags(
        _("Levels of the rubric"),
        max_items=MOST_LEVELS,
        max_item=MOST_LEVEL,
        required=True,
        description=_("From least to best, with commas between them, as: not yet, enough, good."),
    )
    criteria = TextBlock(
        _("Criteria of the rubric"),
        required=True,
        max_length=MOST_TEXT,
        description=_("One on each line. You can add a description per level: Accuracy: many faults | few | none"),
    )

    def validate_levels(self, field: Any) -> None:
        """A rubric has two levels at least."""
        if field.data and len(field.data) < FEWEST_LEVELS:
            raise ValidationError(gettext("Give at least two levels."))

    def validate_criteria(self, field: Any) -> None:
        """Each line names a criterion, and describes all levels or none."""
        levels = self.levels.data or ()
        for one in self.rubric_lines():
            if not one.name or len(one.name) > MOST_CRITERION:
                raise ValidationError(
                    gettext("Give each criterion a name of at most %(most)s characters.", most=MOST_CRITERION)
                )
            if one.descriptions and len(one.descriptions) != len(levels):
                raise ValidationError(
                    gettext(
                        "“%(name)s” describes %(given)s levels, and there are %(levels)s.",
                        name=one.name,
                        given=len(one.descriptions),
                        levels=len(levels),
                    )
                )
            if any(len(text) > MOST_DESCRIPTION for text in one.descriptions):
                raise ValidationError(
                    gettext("A description may have at most %(most)s characters.", most=MOST_DESCRIPTION)
                )

    def rubric_lines(self) -> tuple[Criterion, ...]:
        """The criteria as they were typed."""
        return tuple(criterion_of(line) for line in (self.criteria.data or "").splitlines() if line.strip())

    def offer(self, processes: Iterable[tuple[str, str]]) -> None:
        """Give the work processes to choose from."""
        self.work_processes.choices = [(code, f"{code} {title}") for code, title in processes]

    def show(self, one: Assignment) -> None:
        """Show an assignment as it stands."""
        values = {
            "title": one.title,
            "text": one.text,
            "work_processes": list(one.work_processes),
            "due_from": one.due_from.value,
            "due_days": one.due_days,
            "levels": one.rubric.levels,
            "criteria": "\n".join(line_of(each) for each in one.rubric.criteria),
        }
        for name, value in values.items():
            self[name].raw_data = None
            self[name].process_data(value)

    def fields(self) -> AssignmentFields:
        """What was filled in, once the form is valid."""
        return AssignmentFields(
            title=self.title.data or "",
            text=self.text.data or "",
            due_from=DueFrom(self.due_from.data),
            due_days=self.due_days.data or 0,
            work_processes=tuple(self.work_processes.data or ()),
            rubric=Rubric(tuple(self.levels.data or ()), self.rubric_lines()),
        )


class AssignmentChangeForm(AssignmentForm, VersionedForm):
    """An assignment that is changed."""


class PublishForm(VersionedForm):
    """From when a version holds."""

    valid_from = Day(
        _("Holds for placements that begin on or after"),
        required=True,
        description=_("Running placements keep the version with which they began."),
    )
    note = TextBlock(_("What changed?"), max_length=MOST_NOTE)


class TakeOverForm(KeyedForm):
    """Into which college a version is copied."""

    college = Select(_("For which college?"), required=True, choices=list)
