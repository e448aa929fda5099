"""The PDF of an agreement says what the screen says, to whom it concerns, and to nobody else."""

import re

import pytest
from markupsafe import Markup
from sqlmodel import col, select

from bpv.core import links
from bpv.core.clock import now
from bpv.core.config import DEMO_SECRET
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.placements.models.links import Purpose
from bpv.placements.models.paper import Paper
from bpv.placements.service import agreements
from bpv.placements.tables import AgreementRow, TaskLinkRow
from tests.support import agreements as cases
from tests.support.client import Client
from tests.support.page_fixtures import SignIn
from tests.support.pdf_text import in_order, root_of, squeezed, text_of
from tests.support.school import School
from tests.support.school_links import OPEN, OTHER, TRAINER, link, running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SIGN = "7" * 20
TYPED = '#panic("x") *vet* = kop\n\nTweede alinea: \\u{41} <script>alert(1)</script> "aanhaling" één.'


def paper_of(database: Database, case: cases.Case) -> Paper:
    """What the screen and the PDF both render."""
    with database.reading() as session:
        return agreements.paper(session, case.school.institution, case.agreement_id)


def without_foot(raw: bytes, paper: Paper, word: str) -> str:
    """The text of all pages; what stands at the foot of each is left once, at the end."""
    said, pages = text_of(raw), int(root_of(raw)["/Pages"]["/Count"])
    for number in range(1, pages + 1):
        foot = squeezed(f"{paper.footer} {word} {number} / {pages}")
        assert foot in said
        said = said.replace(foot, "", 1)
    return said + squeezed(paper.footer)


def read_texts(paper: Paper) -> tuple[str, ...]:
    """Every text in the order in which it is read on paper."""
    found: list[str] = [paper.title, paper.subtitle, paper.state]
    for section in paper.sections:
        found += [section.heading, *(words for row in section.rows for words in (row.label, row.value))]
        found += section.paragraphs
    found += [paper.signatures_heading, *paper.signatures_columns]
    found += [words for line in paper.signatures for words in (line.party, line.name, line.when, line.how)]
    return (*found, paper.terms.heading, *paper.terms.paragraphs, paper.footer)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pdf_says_all_that_the_paper_says(
    language: str, database: Database, school: School, sign_in: SignIn
) -> None:
    case = cases.draft(database, school)
    edited = case.edited(guidance=TYPED, company_place="Kerkstraat 1\n2333 AA Leiden", trainer_name="*Pim* #Opleider")
    case.edit(edited.__class__(**{name: getattr(edited, name) for name in edited.__slots__} | {"language": language}))
    if language == "nl":  # the school of tests has general terms in Dutch only
        case.send()
        case.sign(case.signers[0])
    paper, coordinator = paper_of(database, case), sign_in(Role.COORDINATOR)
    answer = coordinator.get(f"/placements/{case.placement.id}/agreement.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    said = without_foot(answer.data, paper, {"nl": "Pagina", "en": "Page"}[language])
    assert len(read_texts(paper)) > 40
    assert in_order(read_texts(paper), said) == []
    assert sorted(read_texts(paper)) == sorted((*paper.texts, *([""] * read_texts(paper).count(""))))
    screen = squeezed(Markup(coordinator.page(f"/placements/{case.placement.id}/agreement")).striptags())
    framed = {paper.title, *paper.signatures_columns}  # the page has headings of its own
    assert [words for words in read_texts(paper) if words not in framed and squeezed(words) not in screen] == []
    assert root_of(answer.data)["/Lang"] == {"nl": "nl-NL", "en": "en-GB"}[language]
    assert root_of(answer.data)["/MarkInfo"]["/Marked"].value is True


def test_it_is_saved_and_never_run(database: Database, school: School, sign_in: SignIn) -> None:
    case = cases.complete(database, school)
    headers = sign_in(Role.COORDINATOR).get(f"/placements/{case.placement.id}/agreement.pdf").headers
    assert re.match(r'attachment; filename="[^"/\\]+\.pdf"; filename\*=', headers["Content-Disposition"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].endswith("; sandbox")
    assert headers["Cache-Control"] == "private, no-store"


def test_others_and_placements_without_one_answer_404(database: Database, school: School, sign_in: SignIn) -> None:
    case = cases.draft(database, school)
    assert sign_in(Role.STUDENT).get(f"/my-placements/{case.placement.id}/agreement.pdf").status_code == 404
    case.send()
    paths = [f"/{start}/{case.placement.id}/agreement.pdf" for start in ("my-placements", "placements", "trainees")]
    assert sign_in(Role.STUDENT).get(paths[0]).status_code == 200
    for path, role in zip(paths[:2], (Role.STUDENT, Role.COORDINATOR), strict=True):
        stranger = sign_in(school.other_accounts[role], institution_id=school.other_institution)
        assert stranger.get(path).status_code == 404
    assert sign_in(Role.TRAINER).get(paths[2]).status_code == 404, "it begins in two months, at another company"
    assert sign_in(Role.COORDINATOR).get(f"/placements/{'a' * 20}/agreement.pdf").status_code == 404
    assert sign_in(Role.SUPERVISOR).get(paths[0]).status_code == 403


def test_who_is_mailed_to_sign_can_save_it_before_and_after(client: Client, database: Database, school: School) -> None:
    with database.writing() as session:
        placement = running(session, school.institution)
        agreement = session.exec(select(AgreementRow).where(col(AgreementRow.placement_id) == placement.id)).one()
        session.add(link(placement, SIGN, TRAINER, Purpose.SIGN, party="company", object_id=agreement.id))
        session.flush()
        paper = agreements.paper(session, school.institution, agreement.id)
    path = f"/t/{SIGN}/{links.token(DEMO_SECRET, 'task', SIGN)}"
    for _ in range(2):
        assert f'href="{path}/agreement.pdf"' in client.page(path)
        answer = client.get(f"{path}/agreement.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert in_order(read_texts(paper)[:20], text_of(answer.data)) == []
        with database.writing() as session:
            session.get_one(TaskLinkRow, SIGN).used_at = now()
    assert client.get(f"{path[:-1]}/agreement.pdf").status_code == 410
    for other in (OPEN, OTHER):  # links about something else
        assert client.get(f"/t/{other}/{links.token(DEMO_SECRET, 'task', other)}/agreement.pdf").status_code == 410
