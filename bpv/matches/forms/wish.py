"""The form for a student's own wishes."""

from typing import Final

from flask_babel import lazy_gettext as _

from bpv.core.words import say
from bpv.matches.models import PAYMENT_WISHES, TRANSPORT, WEEKDAYS, Wish, WishFields
from bpv.matches.rules import spoken
from bpv.organisation.models import WorkProcess
from bpv.web.forms import Choice, Choices, Tags, TextBlock, Tick, VersionedForm, Whole
from bpv.web.templating import current_language

LANGUAGES: Final = ("nl", "en", "de", "fr", "es", "pl", "tr", "ar", "uk")
WEEKDAY_WORDS: Final = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
MOST_WISH: Final = 2000


class WishForm(VersionedForm):
    """Wishes in functional words; nothing here tells who somebody is."""

    learning_wish = TextBlock(
        _("What do you want to learn?"),
        max_length=MOST_WISH,
        description=_(
            "In your own words. We compare it with what companies write about their work. Coordinators and your "
            "supervisor can read it: leave out anything about your health."
        ),
    )
    learning_tags = Tags(
        _("The same in a few words"),
        max_items=15,
        max_item=40,
        description=_("Subjects, with commas between them, for example: precision, optics, drawing, measuring."),
    )
    techniques = Tags(
        _("Techniques and machines that you want to work with"),
        max_items=15,
        max_item=40,
        description=_("With commas between them, for example: milling, welding, electronics."),
    )
    work_processes = Choices(
        _("Work processes that you still have to do"),
        description=_("Places where you can do them come higher. Tick none when you do not know."),
    )
    travel_limit_km = Whole(
        _("How far do you want to travel, at most, in kilometres?"),
        low=1,
        high=500,
        description=_("One way, as the crow flies. Places further away leave your list. Empty: no limit."),
    )
    transport = Choice(
        _("How do you travel?"),
        required=True,
        description=_("For the estimate of the travel time."),
    )
    weekdays = Choices(
        _("Days that you can work"),
        description=_("Places with these days come higher. Tick none when every day is fine."),
    )
    languages = Choices(
        _("Languages that you can work in"),
        description=_("A place where they speak only other languages leaves your list. Tick none for no such rule."),
    )
    payment_wish = Choice(
        _("What matters to you about payment?"),
        required=True,
        description=_("This counts in the score. Without a wish, paid expenses and an allowance both count."),
    )
    abroad = Tick(
        _("A place abroad is fine too"),
        description=_("Only matters with a limit for travelling: places abroad then stay on your list."),
    )

    def offer(self, processes: tuple[WorkProcess, ...], saved: Wish) -> None:
        """Fill the choices. What was saved before stays a choice, so that saving loses nothing."""
        language = current_language()
        names = {one.code: f"{one.title} ({one.code})" for one in processes}
        names |= {code: code for code in saved.work_processes if code not in names}
        self.work_processes.choices = list(names.items())
        self.transport.choices = [(means, say(language, f"match.transport.{means}")) for means in TRANSPORT]
        self.payment_wish.choices = [(wish, say(language, f"match.payment_wish.{wish}")) for wish in PAYMENT_WISHES]
        self.weekdays.choices = list(zip(WEEKDAYS, WEEKDAY_WORDS, strict=True))
        codes = (*LANGUAGES, *(code for code in saved.languages if code not in LANGUAGES))
        self.languages.choices = [(code, spoken(language, code)) for code in codes]

    def wish(self) -> WishFields:
        """What was filled in."""
        return WishFields(
            learning_wish=self.learning_wish.data or "",
            learning_tags=list(self.learning_tags.data or ()),
            techniques=list(self.techniques.data or ()),
            languages=list(self.languages.data or ()),
            work_processes=list(self.work_processes.data or ()),
            weekdays=list(self.weekdays.data or ()),
            transport=self.transport.data,
            travel_limit_km=self.travel_limit_km.data,
            payment_wish=self.payment_wish.data,
            abroad=bool(self.abroad.data),
        )
