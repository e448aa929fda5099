"""The form of the calendar page."""

from typing import Final

from bpv.web.forms import KeyedForm, TextLine

MAKE: Final = "make"
STOP: Final = "stop"


class CalendarForm(KeyedForm):
    """Make an address, or stop it. Which of the two is told by the button."""

    act = TextLine(max_length=10)
