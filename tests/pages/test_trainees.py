"""Mailed links as staff see them, and what a trainer with an account sees of the own trainees."""

from typing import Any

import pytest
from sqlmodel import col, select

from bpv.companies.tables import TrainerRow
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from bpv.placements.tables import TaskLinkRow
from tests.pages.test_task_links import path
from tests.support.client import Client, path_of
from tests.support.queries import count
from tests.support.school import School
from tests.support.school_links import ADDRESS, OPEN, OTHER, TRAINER, running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the store has tests of its own


def place(database: Database, school: School) -> str:
    """The running placement."""
    with database.reading() as session:
        return running(session, school.institution).id


def test_staff_see_and_make_links(school: School, sign_in: Any, database: Database) -> None:
    list_page = f"/placements/{place(database, school)}/links"
    coordinator = sign_in(Role.COORDINATOR, language="en")
    page = coordinator.page(list_page)
    for text in ("Report a problem", "Pim Opleider", ADDRESS, "open", "Mailed links"):
        assert text in page
    fields = {"key": new_id(), "purpose": "judgement", "to": TRAINER, "language": "en"}
    for _ in range(2):
        assert path_of(coordinator.post(list_page, data=fields)) == list_page
    with database.reading() as session:
        row = session.get_one(TaskLinkRow, fields["key"])
        account = school.accounts[Role.COORDINATOR][0]
        assert (row.purpose, row.address, row.language, row.created_by) == ("judgement", ADDRESS, "en", account)
        mail = session.exec(select(OutboxRow).where(col(OutboxRow.object_id) == row.id)).one()
        assert (mail.kind, mail.link, mail.due) == ("task_judgement", f"task:{row.id}", row.expires_on)
        assert "/t/" not in mail.body
    assert "Coordinator" in coordinator.page(list_page)
    for wrong in ({}, fields | {"key": new_id(), "to": school.registry.trainers[0]}, fields | {"purpose": "sign"}):
        assert coordinator.post(list_page, data=wrong).status_code == 422


def test_stopping_and_mailing_again(school: School, sign_in: Any, client: Client, database: Database) -> None:
    list_page = f"/placements/{place(database, school)}/links"
    coordinator = sign_in(Role.COORDINATOR, language="en")
    for _ in range(2):
        assert path_of(coordinator.post(f"{list_page}/{OPEN}/again", data={})) == list_page
    with database.reading() as session:
        mails = session.exec(select(OutboxRow).where(col(OutboxRow.kind) == "task_again")).all()
        assert [(row.object_id, row.created_by) for row in mails] == [(OPEN, None)]
    assert "mailed again today already" in coordinator.page(list_page)
    for _ in range(2):
        coordinator.post(f"{list_page}/{OPEN}/stop", data={})
    assert "This link is over already" in coordinator.page(list_page)
    assert client.get(path()).status_code == 410
    with database.writing() as session:
        session.get_one(TrainerRow, TRAINER).email = None
    coordinator.post(f"{list_page}/{OPEN}/again", data={})
    assert "no e-mail address" in coordinator.page(list_page)
    for link_id in (OTHER, new_id()):
        assert coordinator.post(f"{list_page}/{link_id}/stop", data={}).status_code == 404


def test_a_mail_that_failed_shows(school: School, sign_in: Any, database: Database) -> None:
    list_page = f"/placements/{place(database, school)}/links"
    coordinator = sign_in(Role.COORDINATOR, language="en")
    coordinator.post(f"{list_page}/{OPEN}/again", data={})
    with database.writing() as session:
        mail = session.exec(select(OutboxRow).where(col(OutboxRow.object_id) == OPEN)).one()
        mail.status, mail.problem = "failed", "refused"
    assert "The mail server refuses this mail" in coordinator.page(list_page)


def test_a_trainer_sees_the_own_trainees_and_what_waits(school: School, sign_in: Any, database: Database) -> None:
    trainer = sign_in(Role.TRAINER, language="en")
    page = trainer.page("/trainees")
    for text in ("My trainees", "Student 1000", "Sign the agreement", "Look at 1 week of hours"):
        assert text in page
    assert "Student 1001" not in page
    placement_id = place(database, school)
    one = trainer.page(f"/trainees/{placement_id}")
    for text in ("What waits for you", "Pim Opleider", "Give a judgement", "Propose a contact moment"):
        assert text in one
    assert "/links" not in one
    with database.reading() as session:
        other = running(session, school.other_institution).id
    for wrong in (other, new_id()):
        assert trainer.get(f"/trainees/{wrong}").status_code == 404
    second = sign_in(school.accounts[Role.TRAINER][1], language="en")
    assert "No trainees now" in second.page("/trainees")
    assert second.get(f"/trainees/{placement_id}").status_code == 404


def test_the_list_of_trainees_asks_few_questions(school: School, sign_in: Any, database: Database) -> None:
    trainer = sign_in(Role.TRAINER)
    trainer.get("/trainees")
    with count(database) as queries:
        trainer.get("/trainees")
    assert queries.total <= 30
