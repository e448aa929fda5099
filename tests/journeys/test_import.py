"""A coordinator imports a list: columns, verdict, a duplicate decided, saved; a second time changes nothing."""

import pytest

from bpv.core.words import say
from tests.journeys.conftest import Visit
from tests.journeys.imports import Imports, known_names, large, messy
from tests.journeys.live import Live

CASES = [("nl", True), ("en", True), ("nl", False), ("en", False)]
WIDTHS = {"nl": 1280, "en": 320}
ROWS = 2_500  # more than a request judges by itself


def verdicts(language: str, **counts: int) -> dict[str, int]:
    """What the page should count, in its words; what is not named is none."""
    names = ("new", "changed", "same", "possible_duplicate", "refused", "blank")
    return {say(language, f"verdict.name.{name}").casefold(): counts.get(name, 0) for name in names}


@pytest.mark.parametrize(("language", "script"), CASES, ids=["nl", "en", "nl-bare", "en-bare"])
def test_a_messy_list_is_judged_decided_and_saved_once(visit: Visit, live: Live, language: str, script: bool) -> None:
    run = language if script else f"{language}-bare"
    known = known_names(live)[10 + 5 * CASES.index((language, script))]
    raw = messy(known, run)
    imports = Imports.of(visit("coordinator", language, script=script, width=WIDTHS[language]))
    imports.upload(f"lijst-{run}.csv", raw)
    assert imports.columns() == {
        "Bedrijfsnaam": "name",
        "KvK-nummer": "kvk",
        "Adres": "address",
        "Plaats": "place",
        "Postcode": "postcode",
        "Website": "website",
        "Stagevergoeding": "allowance_cents",
    }
    imports.judge()
    assert imports.counts() == verdicts(language, new=2, possible_duplicate=1, refused=1, blank=1)
    imports.same_as(known)
    assert imports.counts() == verdicts(language, new=2, changed=1, refused=1, blank=1)
    imports.apply(skip_bad=True)
    imports.upload(f"lijst-{run}.csv", raw)
    imports.judge()
    assert imports.counts() == verdicts(language, same=3, refused=1, blank=1)


def test_what_was_imported_stands_in_the_registry(visit: Visit, live: Live) -> None:
    imports = Imports.of(visit("coordinator", "nl"))
    imports.upload("register.csv", messy(known_names(live)[3], "registry"))
    imports.judge()
    imports.apply(skip_bad=True)
    imports.open("/companies?q=creme+fijnslijperij")
    imports.look(imports.words("Companies"))
    imports.follow("Crème Fijnslijperij")
    imports.look("Crème Fijnslijperij")


def test_a_big_list_is_left_to_the_worker(visit: Visit) -> None:
    imports = Imports.of(visit("coordinator", "nl"))
    imports.upload("groot.csv", large(ROWS))
    imports.judge()
    assert imports.counts() == verdicts("nl", new=ROWS)
    imports.apply(skip_bad=False)
    assert imports.counts() == verdicts("nl", new=ROWS)
