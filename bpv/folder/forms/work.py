"""Forms of a folder: handing in, feedback, goals, talks, judgement, exam advice."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.widgets import HiddenInput

from bpv.core.clock import today
from bpv.folder.models.assignments import Rubric
from bpv.folder.models.work import (
    MOST_GOAL,
    MOST_TALK,
    MOST_WORDS,
    MOST_WORK,
    Act,
    Answering,
    Goal,
    GoalFields,
    GoalKind,
    HandIn,
    Judgement,
    Mastery,
    Sending,
)
from bpv.web.files import Files
from bpv.web.forms import BIGGEST_VERSION, Choice, Day, KeyedForm, Select, TextBlock, VersionedForm, Whole
from bpv.web.templating import say


class HandInForm(KeyedForm):
    """What a student keeps or hands in; `key` is the id of the draft, `version` 0 for a new one."""

    version = Whole(high=BIGGEST_VERSION, default=0, widget=HiddenInput())
    text = TextBlock(
        _("Your work"),
        max_length=MOST_WORK,
        description=_("What you did, how it went and what you learned. You can add files below."),
    )
    files = Files(
        _("Files"), description=_("At most 5 at a time: PDF, Word, Excel, PowerPoint, photo or text, 20 MB together.")
    )

    def show(self, draft: HandIn | None) -> None:
        """Show what was kept before."""
        if draft is not None:
            self.start(draft)
            self.text.process_data(draft.text)

    def start(self, present: HandIn) -> None:
        """Go on from what stands there now; what was typed stays."""
        for field, value in ((self.key, present.id), (self.version, present.version)):
            field.raw_data = None
            field.process_data(value)

    def sending(self, *, hand_in: bool) -> Sending:
        """What was filled in."""
        return Sending(self.key.data or "", self.version.data or 0, self.text.data or "", hand_in)


def decisions() -> list[tuple[str, str]]:
    """What can be said about a hand-in that waits."""
    return [(act.value, say(f"folder.decide.{act}")) for act in (Act.APPROVE, Act.RETURN, Act.SAY)]


class FeedbackBase(KeyedForm):
    """What somebody says about a hand-in; `feedback_form` adds a field per criterion."""

    version = Whole(high=BIGGEST_VERSION, required=True, widget=HiddenInput())
    words = TextBlock(_("Your feedback"), max_length=MOST_WORDS, description=_("What is good, and what can be better."))
    act = Choice(_("What do you decide?"), required=True, choices=decisions)
    criteria: int = 0

    def answering(self) -> Answering:
        """What was filled in, once the form is valid."""
        given = [self[f"score_{index}"].data for index in range(self.criteria)]
        scores = tuple(int(one) if one else None for one in given)
        return Answering(self.key.data or "", Act(self.act.data), self.words.data or "", scores)


def feedback_form(rubric: Rubric) -> type[FeedbackBase]:
    """The form for this rubric: a choice of a level per criterion."""
    fields: dict[str, Any] = {"criteria": len(rubric.criteria)}
    for index, criterion in enumerate(rubric.criteria):
        texts = [*criterion.descriptions, *[""] * len(rubric.levels)]
        choices = [
            (str(number), f"{level}: {texts[number]}" if texts[number] else level)
            for number, level in enumerate(rubric.levels)
        ]
        fields[f"score_{index}"] = Choice(criterion.name, choices=choices)
    return type("FeedbackForm", (FeedbackBase,), fields)


def goal_kinds() -> list[tuple[str, str]]:
    """The kinds of what a student writes down."""
    return [(kind.value, say(f"goal.kind.{kind}")) for kind in GoalKind]


class GoalForm(KeyedForm):
    """A goal, a challenge or an agreement."""

    kind = Choice(_("What is it?"), required=True, choices=goal_kinds, default=GoalKind.GOAL.value)
    text = TextBlock(_("In your own words"), required=True, max_length=MOST_GOAL)
    due_on = Day(_("By when?"))

    def fields(self) -> GoalFields:
        """What was filled in, once the form is valid."""
        return GoalFields(GoalKind(self.kind.data), self.text.data or "", self.due_on.data)


class GoalChangeForm(VersionedForm):
    """A goal that is changed, or done."""

    kind = Choice(_("What is it?"), required=True, choices=goal_kinds)
    text = TextBlock(_("In your own words"), required=True, max_length=MOST_GOAL)
    due_on = Day(_("By when?"))
    done_on = Day(_("Done on"), description=_("Leave this empty as long as you are working on it."))
    result = TextBlock(_("What came of it?"), max_length=MOST_GOAL)

    def show(self, goal: Goal) -> None:
        """Show a goal as it stands."""
        for name in ("kind", "text", "due_on", "done_on", "result", "version"):
            self[name].raw_data = None
            self[name].process_data(getattr(goal, name))

    def fields(self) -> GoalFields:
        """What was filled in, once the form is valid."""
        done = self.done_on.data
        return GoalFields(
            GoalKind(self.kind.data), self.text.data or "", self.due_on.data, done, self.result.data or ""
        )


class TalkForm(KeyedForm):
    """A progress talk that was held."""

    held_on = Day(_("When was the talk?"), required=True, default=today)
    words = TextBlock(
        _("What did you talk about, and agree?"),
        max_length=MOST_TALK,
        description=_("In a few words. Nothing about health or other private matters."),
    )


def answers() -> list[tuple[str, str]]:
    """Ready for the exam, or not yet."""
    return [(one, say(f"folder.exam.{one}")) for one in ("ready", "not_yet")]


class AdviceForm(KeyedForm):
    """Whether a student is ready for the exam."""

    ready = Choice(_("Your advice"), required=True, choices=answers)
    reason = TextBlock(
        _("Why?"),
        required=True,
        max_length=MOST_GOAL,
        description=_("The student reads this. Nothing about health or other private matters."),
    )


class JudgementBase(KeyedForm):
    """What a trainer says; `judgement_form` adds a field per work process."""

    words = TextBlock(
        _("In your own words"), max_length=MOST_WORDS, description=_("What goes well, and what needs practice?")
    )
    codes: Sequence[str] = ()

    def judgement(self) -> Judgement:
        """What was filled in, once the form is valid."""
        given = {code: self[f"level_{index}"].data for index, code in enumerate(self.codes)}
        return Judgement({code: Mastery(level) for code, level in given.items() if level}, self.words.data or "")


def judgement_form(processes: Sequence[tuple[str, str]]) -> type[JudgementBase]:
    """The form for these work processes (code, title); none of them has to be judged."""
    fields: dict[str, Any] = {"codes": tuple(code for code, _title in processes)}
    for index, (_code, title) in enumerate(processes):
        fields[f"level_{index}"] = Select(title, choices=masteries)
    return type("JudgementForm", (JudgementBase,), fields)


def masteries() -> list[tuple[str, str]]:
    """How well somebody does a work process, or nothing said."""
    return [("", say("folder.mastery.unsaid")), *((one.value, say(f"folder.mastery.{one}")) for one in Mastery)]
