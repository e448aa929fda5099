"""Every page that each role can reach by links: accessible, inside the screen, within the policy, from one host."""

import pytest

from bpv.core.rights import Role
from tests.journeys.conftest import Visit
from tests.journeys.crawl import Seen, crawl
from tests.journeys.live import Live

WIDTHS = (1280, 320)
ROLES = [role for role in Role if role is not Role.ANONYMOUS]
MUST = {
    Role.STUDENT: {"/", "/places", "/places/{id}", "/wish", "/choices", "/my-proposals", "/my-result", "/my-account"},
    Role.COORDINATOR: {
        *("/", "/companies", "/companies/{id}", "/students", "/students/{id}/places", "/imports", "/rounds"),
        *("/rounds/{id}", "/rounds/runs/{id}", "/match-proposals", "/placements", "/failed-matches"),
        *("/failed-matches/{id}", "/students-without-place", "/matching/model", "/matching/fairness"),
    },
    Role.ADMINISTRATOR: {"/", "/accounts", "/accounts/{id}", "/imports"},
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(visit: Visit, live: Live, judged: Seen, role: Role, language: str) -> None:
    screens = visit(role, language)
    visited = crawl(screens.page, screens.watch, live.url, judged, language, WIDTHS)
    assert set(visited) >= MUST.get(role, {"/", "/my-account"})
