"""A second school in one installation: founded by the operator, and nobody of either sees the other (GOV-07)."""

from click.testing import CliRunner
from flask import Flask
from sqlmodel import select

from bpv.cli.main import main
from bpv.core.config import Settings
from bpv.core.db import Database
from bpv.organisation.tables import InstitutionRow
from tests.support.client import Client
from tests.support.school import School

SECRET = "een lang en eigen wachtwoord 71"
FORM = {
    "institution": "Tweede school",
    "name": "Beheer Twee",
    "email": "beheer@tweede.example",
    "password": SECRET,
    "repeated": SECRET,
}


def link_of(settings: Settings, *options: str) -> str:
    """The address that the operator's command prints."""
    environ = {"BPV_DATABASE_URL": settings.database_url, "BPV_DATA_DIR": str(settings.data_dir), "BPV_ENV": "demo"}
    result = CliRunner().invoke(main, ["setup-code", *options], env=environ)
    assert result.exit_code == 0, result.output
    return "/set-up/" + result.output.split("/set-up/")[1].strip()


def names(database: Database) -> set[str]:
    """The schools in the database."""
    with database.reading() as session:
        return set(session.exec(select(InstitutionRow.name)))


def test_the_operator_founds_a_second_school(app: Flask, settings: Settings, database: Database, school: School):
    link = link_of(settings, "--another-school")
    client = app.test_client()
    assert isinstance(client, Client)
    client.page(link)
    taken = client.post(link, data={**FORM, "institution": "instrumentenschool"})
    assert taken.status_code == 422
    assert client.post(link, data={**FORM, "email": "broker.0@school.example"}).status_code == 422
    assert names(database) == {"Instrumentenschool", "Andere school"}
    assert client.post(link, data=FORM).status_code == 302
    assert names(database) == {"Instrumentenschool", "Andere school", "Tweede school"}
    page = client.page("/organisation")
    assert "Tweede school" in page
    assert "Instrumentenschool" not in page
    assert "Supervisor" not in client.page("/accounts")
    assert client.get(f"/organisation/teams/{school.teams['precision']}").status_code == 404
    client.post("/sign-out")
    assert client.post(link, data={**FORM, "institution": "Derde"}).status_code == 410


def test_a_code_for_the_first_school_never_founds_a_second(database: Database, settings: Settings, app: Flask):
    first = link_of(settings)
    client = app.test_client()
    assert client.post(first, data=FORM).status_code == 302
    client.post("/sign-out")
    further = link_of(settings, "--another-school")
    assert client.get(first).status_code == 410
    assert client.get(further).status_code == 200
