"""Forms of talks with companies, of signals and of follow-ups. Only the text of a talk has to be typed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from bpv.companies.forms import words
from bpv.companies.forms.filters import EARLIEST, LATEST, chosen
from bpv.companies.forms.values import EditForm, entered
from bpv.companies.models.talks import (
    FollowUpFilter,
    FollowUpResult,
    SignalFilter,
    SignalInput,
    SignalKind,
    TalkForm,
    TalkInput,
    TalkSheet,
    Topic,
)
from bpv.core.clock import today
from bpv.core.directory import Colleague
from bpv.core.word_list_talks import TALKS_WORDS
from bpv.web.forms import (
    BaseForm,
    Choice,
    Choices,
    Day,
    KeyedForm,
    Select,
    Tags,
    TextBlock,
    TextLine,
    Tick,
    VersionedForm,
)

KEPT: Final = ("kind", "tag", "place", "crebo", "sector", "college", "since", "until", "dealt")
FOLLOW_UPS_KEPT: Final = ("owner", "done", "overdue")
TOPIC: Final = "topic_"  # before the name of a topic: the name of its field

forms = words.of(TalkForm, "talk.form")
kinds = words.of(SignalKind, "signal.kind")
results = words.of(FollowUpResult, "follow_up.result")


class TalkFieldsOfForm:
    """What can be written about a talk, topics apart."""

    text = TextBlock(
        _("What came up?"), required=True, max_length=8000, description=_("In a few words. Nothing about a student.")
    )
    form = Choice(_("How did you meet?"), choices=forms, required=True, default=TalkForm.VISIT.value)
    held_on = Day(_("Date"), required=True, default=today)
    persons = Choices(_("With whom"), choices=list)
    with_whom = TextLine(_("With whom else"), max_length=200, description=_("Names and functions, freely"))
    college_id = Select(_("For which college?"), required=True, choices=list)
    signals = Choices(_("Signals"), choices=kinds)
    signal_text = TextLine(_("The signals in a few words"), max_length=500)
    tags = Tags(
        _("Tags"),
        max_items=10,
        max_item=40,
        description=_("Words to find the signals by, with commas between them. Such as: robot, evening course"),
    )
    signal_crebo = Select(_("About which qualification?"), choices=list)


class TopicFields:
    """One field per topic of the sheet."""


for _topic in Topic:
    setattr(TopicFields, f"{TOPIC}{_topic}", TextBlock(_(TALKS_WORDS[f"talk.topic.{_topic}"]), max_length=2000))


class NewTalkForm(KeyedForm, TalkFieldsOfForm, TopicFields):
    """A talk that was held, with what follows from it."""

    next_step = TextLine(_("Next step"), max_length=300, description=_("Such as: send the dates of next year"))
    follow_up_on = Day(_("Follow up on"), description=_("Empty means that nothing has to follow."))
    owner_id = Select(_("Who follows up?"), choices=list)


class EditTalkForm(EditForm, TalkFieldsOfForm, TopicFields):
    """A talk that its writer corrects."""


class FinishForm(VersionedForm):
    """A follow-up is done."""

    result = Choice(_("How did it end?"), choices=results, required=True, default=FollowUpResult.DONE.value)
    note = TextLine(_("In a few words"), max_length=300)


class MoveFollowUpForm(EditForm):
    """A follow-up gets another day, other words or another owner."""

    what = TextLine(_("Next step"), max_length=300)
    due_on = Day(_("Follow up on"), required=True)
    owner_id = Select(_("Who follows up?"), required=True, choices=list)


def offer(form: BaseForm, name: str, choices: Iterable[tuple[str, str]], *, empty: bool = False) -> None:
    """Let a field offer these choices, when the form has it."""
    if name in form:
        first = [("", "–")] if empty else []
        form[name].choices = [*first, *choices]


def offer_colleagues(form: BaseForm, colleagues: Iterable[Colleague], present: tuple[str, str] | None = None) -> None:
    """Let a form choose an owner among these, and the one who is it now even when that person left."""
    found = {one.account_id: one.name for one in colleagues}
    if present is not None:
        found.setdefault(*present)
    offer(form, "owner_id", found.items())


def talk_input(form: BaseForm) -> TalkInput:
    """What was typed, as the service takes it."""
    given = entered(form)
    return TalkInput(
        college_id=given["college_id"],
        held_on=given["held_on"],
        form=TalkForm(given["form"]),
        text=given["text"],
        with_whom=given["with_whom"],
        persons=tuple(given.get("persons", ())),
        answers={topic: text for topic in Topic if (text := given[f"{TOPIC}{topic.value}"])},
        signals=SignalInput(
            kinds=tuple(SignalKind(kind) for kind in given["signals"]),
            text=given["signal_text"],
            tags=tuple(given["tags"]),
            crebo=given["signal_crebo"],
        ),
        next_step=given.get("next_step"),
        follow_up_on=given.get("follow_up_on"),
        owner_id=given.get("owner_id"),
    )


def talk_values(sheet: TalkSheet) -> Mapping[str, Any]:
    """A talk as the form shows it. Its signals have words, tags and qualification in common."""
    first = sheet.signals[0] if sheet.signals else None
    answers = {f"{TOPIC}{one.topic}": one.text for one in sheet.answers}
    return sheet.talk.model_dump() | {
        "form": sheet.talk.form,
        "persons": list(sheet.persons),
        "signals": [one.kind for one in sheet.signals],
        "signal_text": first.text if first else None,
        "tags": first.tags if first else (),
        "signal_crebo": first.crebo if first else None,
        **{f"{TOPIC}{topic.value}": answers.get(f"{TOPIC}{topic.value}") for topic in Topic},
    }


def dealt() -> words.Choices:
    """Waiting or dealt with."""
    return [("", gettext("All")), ("no", gettext("Still open")), ("yes", gettext("Dealt with"))]


class SignalFilterForm(BaseForm):
    """What the signals can be narrowed to, in the order of the page."""

    class Meta:
        csrf = False

    kind = Select(_("Kind of signal"), choices=words.with_any(kinds))
    dealt = Select(_("Status"), choices=dealt)
    tag = TextLine(_("Tag"), max_length=40)
    place = TextLine(_("Place or postcode area"), max_length=80, description=_("Such as Leiden, or 23"))
    crebo = Select(_("Qualification"), choices=list)
    sector = TextLine(_("Sector"), max_length=80)
    college = Select(_("College"), choices=list)
    since = Day(_("From"), earliest=EARLIEST, latest=LATEST)
    until = Day(_("Until"), earliest=EARLIEST, latest=LATEST)


def signal_filter(form: SignalFilterForm, q: str) -> SignalFilter:
    """What the form asks for. Fields with an error count as not filled in."""
    form.validate()

    def value(name: str) -> Any:
        return None if form[name].errors else form[name].data

    answer = value("dealt")
    return SignalFilter(
        q=q,
        kind=chosen(SignalKind, value("kind")),
        tag=value("tag") or "",
        place=value("place") or "",
        crebo=value("crebo") or "",
        sector=value("sector") or "",
        college_id=value("college") or "",
        since=value("since"),
        until=value("until"),
        closed=None if not answer else answer == "yes",
    )


class FollowUpFilterForm(BaseForm):
    """What the follow-ups can be narrowed to."""

    class Meta:
        csrf = False

    owner = Select(_("Who follows up?"), choices=list)
    overdue = Tick(_("Only those that are late"))
    done = Tick(_("Those that are done"))


def follow_up_filter(form: FollowUpFilterForm, on: date, known: Collection[str]) -> FollowUpFilter:
    """What the form asks for; an owner who is not among the known ones is no wish."""
    owner = form.owner.data if form.owner.data in known else ""
    return FollowUpFilter(on=on, owner_id=owner, done=bool(form.done.data), overdue=bool(form.overdue.data))
