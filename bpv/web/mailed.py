"""Pages behind a mailed link: nobody signs in there, and whoever is signed in stays so."""

from flask import g

from bpv.web import sessions
from bpv.web.access import principal


def speak(language: str) -> None:
    """Show the page in the language of the mail to a visitor who never chose one."""
    own = sessions.ticket()
    if not principal().signed_in and not (own.fresh or own.sent).startswith("v-"):
        sessions.become_visitor(language)
        g.pop("principal", None)
