"""A broker finds a company that is there twice, merges it, looks at the old address, and undoes it."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.screens import Screens

BOTH = pytest.mark.parametrize("language", ["nl", "en"])


@BOTH
@pytest.mark.parametrize(("width", "script"), [(360, True), (1280, False)], ids=["phone", "desktop without script"])
def test_a_merge_is_seen_before_and_undone_after(visit: Visit, language: str, width: int, script: bool) -> None:
    broker = visit("broker", language, width=width, script=script)
    words = broker.words
    broker.open("/companies/duplicates")
    broker.look(words("Possible duplicates"))
    broker.follow(words.like("Compare"))
    broker.look(words("Is this the same company?"))
    goes = broker.page.locator("main .actions a").nth(1).get_attribute("href") or ""
    gone = goes.split("/")[2]
    broker.follow(words.like("The same: keep %(name)s"))
    broker.look(words.like("Merge into %(name)s"))
    broker.press(words("Merge these companies"))
    kept = broker.page.url.rsplit("/", 1)[1]
    assert kept != gone
    broker.open(f"/companies/{gone}")
    assert broker.page.url.endswith(f"/companies/{kept}")
    broker.open("/companies/merges")
    broker.look(words("Merges"))
    broker.follow(words.like("See and undo"))
    undo(broker)
    assert broker.page.url.endswith(f"/companies/{gone}")


def undo(broker: Screens) -> None:
    """Undo the merge on this page, after the question."""
    words = broker.words
    broker.look(words.like("Merge of %(name)s"))
    broker.page.locator("details.confirm summary").click()
    broker.press(words("Yes: %(what)s", what=words("Undo this merge")))
