"""The pages of an import, from a file to the registry, as a coordinator walks them; and what others may not."""

import io
import re

import pytest

from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.imports import jobs
from tests.support.client import Client, path_of
from tests.support.dirty_files import dirty_file
from tests.support.page_fixtures import SignIn
from tests.support.school import School

RAW = "Naam;KvK-nummer;Straat;Huisnummer;Postcode;Plaats\n=Metaal B.V.;12345678;Hoge Woerd;12;2311 HE;Leiden\n;1;;;;\n"


def send(client: Client, raw: bytes, name: str = "lijst.csv", kind: str = "companies", **more: str) -> str:
    """Upload a file; the path of its mapping page."""
    data = {"kind": kind, "dated_on": "01-11-2026", "source": "import", "file": (io.BytesIO(raw), name), **more}
    response = client.post("/imports", data=data, content_type="multipart/form-data")
    assert response.status_code == 303, response.text
    return path_of(response)


def chosen(page: str) -> dict[str, str]:
    """The selects of the mapping page, as a browser would send them."""
    found = re.findall(r'<select[^>]*name="(column-\d+)".*?</select>', page, re.DOTALL)
    bodies = re.findall(r'<select[^>]*name="column-\d+".*?</select>', page, re.DOTALL)
    marked = [re.search(r'value="([^"]*)" selected', body) for body in bodies]
    return {name: mark.group(1) if mark else "" for name, mark in zip(found, marked, strict=True)}


def judged(client: Client, path: str) -> str:
    """Send the proposal as it is; the path of the verdict."""
    return path_of(client.post(path, data=chosen(client.page(path))))


def test_from_file_to_registry(sign_in: SignIn) -> None:
    """Upload, proposal, verdict, a refusal that is explained, import, and the same file again."""
    client = sign_in(Role.COORDINATOR)
    columns = send(client, RAW.encode())
    page = client.page(columns)
    assert chosen(page)["column-1"] == "kvk"
    show = judged(client, columns)
    page = client.page(show)
    assert "=Metaal B.V." in page
    apply = f"{show}/apply"
    refusal = client.post(apply, data={})
    assert refusal.status_code == 422
    assert client.post(apply, data={"skip_bad": "y"}).status_code == 303
    assert 'href="/imports"' in client.page(show)
    again = judged(client, send(client, RAW.encode()))
    client.post(f"{again}/apply", data={"skip_bad": "y"})
    assert "=Metaal B.V." in client.page("/companies?q=metaal")
    assert client.page("/imports").count("lijst.csv") == 2


def test_the_full_list_runs_nothing(sign_in: SignIn) -> None:
    """Cells that begin like a formula carry a quote in CSV, and are text in XLSX."""
    client = sign_in(Role.COORDINATOR)
    show = judged(client, send(client, RAW.encode()))
    csv = client.get(f"{show}/verdicts.csv")
    assert csv.data.startswith(b"\xef\xbb\xbf")
    assert ";'=Metaal B.V.;" in csv.text
    assert client.get(f"{show}/verdicts.xlsx").data.startswith(b"PK")
    assert csv.headers["Content-Disposition"].startswith("attachment")


def test_what_was_typed_survives_an_error(sign_in: SignIn) -> None:
    """No file, a wrong day: the form comes back as it was. Two columns for one field: the choice comes back."""
    client = sign_in(Role.COORDINATOR)
    response = client.post("/imports", data={"kind": "places", "dated_on": "31-02-2026", "source": "register"})
    assert response.status_code == 422
    assert 'value="31-02-2026"' in response.text
    assert re.search(r'value="places" selected|selected value="places"', response.text)
    columns = send(client, RAW.encode())
    twice = {**chosen(client.page(columns)), "column-2": "kvk"}
    response = client.post(columns, data=twice)
    assert response.status_code == 422


def test_another_reading_of_the_file(sign_in: SignIn) -> None:
    """The encoding, the separator and the header row can be put right; nonsense is refused in words."""
    client = sign_in(Role.COORDINATOR)
    columns = send(client, "Café Zorg|12345678|Leiden\nBakker Öz|22345678|Leiden\n".encode("cp1252"))
    reading = columns.replace("/columns", "/reading")
    wrong = client.post(reading, data={"encoding": "utf-8", "delimiter": "|", "sheet": "", "header_row": "0"})
    assert wrong.status_code == 422
    right = client.post(reading, data={"encoding": "cp1252", "delimiter": "|", "sheet": "", "header_row": "0"})
    assert right.status_code == 303
    assert "Café Zorg" in client.page(columns)


def test_a_big_file_is_left_to_the_worker(sign_in: SignIn, database: Database, school: School) -> None:
    """The page shows that it is waiting; after a tick of the worker it shows the verdict."""
    client = sign_in(Role.COORDINATOR)
    rows = "".join(f"Bedrijf nummer {n};{n}\n" for n in range(10_000_000, 10_002_500))
    show = judged(client, send(client, f"Naam;KvK\n{rows}".encode()))
    assert "data-refresh" in client.page(show)
    assert jobs.judge_waiting(database) == 1
    assert "data-refresh" not in client.page(show)
    client.post(f"{show}/apply", data={})
    assert "data-refresh" in client.page(show)
    assert jobs.apply_waiting(database) == 1
    assert "2.500" in client.page(show)
    assert show in sign_in(Role.ADMINISTRATOR).page("/worker")
    other = sign_in(school.other_accounts[Role.ADMINISTRATOR], institution_id=school.other_institution)
    assert show not in other.page("/worker")


def test_a_question_is_asked_and_answered(sign_in: SignIn) -> None:
    """A possible duplicate comes with its score and reasons; the answer leads to a new verdict."""
    client = sign_in(Role.COORDINATOR)
    head = "Naam;KvK;Straat;Huisnummer;Postcode;Plaats\n"
    first = judged(client, send(client, f"{head}Vliet Zorg;12345678;Hoge Woerd;12;2311 HE;Leiden\n".encode()))
    client.post(f"{first}/apply", data={})
    show = judged(client, send(client, f"{head}De Vliet Zorggroep;;Hogewoerd;12;2311 HE;Leiden\n".encode()))
    page = client.page(f"{show}/duplicates")
    name, token = re.findall(r'name="(q-[0-9a-f]+)" id="[^"]*" value="([a-z2-7]{20})"', page)[0]
    assert client.post(f"{show}/duplicates", data={name: "x" * 20}).status_code == 422
    assert client.post(f"{show}/duplicates", data={name: token}).status_code == 303
    assert "Vliet Zorg" not in client.page(f"{show}/duplicates")


@pytest.mark.parametrize("kind", ["students", "qualifications", "postcodes"])
def test_a_coordinator_imports_no_reference_data(sign_in: SignIn, kind: str) -> None:
    """The form does not offer it, and a sent one is refused; an administrator's import does not exist for them."""
    client = sign_in(Role.COORDINATOR)
    data = {"kind": kind, "dated_on": "01-11-2026", "source": "import", "file": (io.BytesIO(b"a;b\n1;2\n"), "x.csv")}
    assert client.post("/imports", data=data, content_type="multipart/form-data").status_code == 422
    columns = send(sign_in(Role.ADMINISTRATOR), b"Postcode;Plaats;lat;lon\n2311;Leiden;52,1;4,5\n", kind="postcodes")
    assert client.get(columns).status_code == 404
    assert client.post(columns, data={}).status_code == 404


def test_dirty_files_never_end_in_an_accident(sign_in: SignIn) -> None:
    """A slice of the malformed files through the pages: the client fails on any 5xx and on any broken page."""
    client = sign_in(Role.COORDINATOR)
    for seed in range(400, 415):
        file = dirty_file(seed)
        data = {
            "kind": "companies",
            "dated_on": "01-11-2026",
            "source": "import",
            "file": (io.BytesIO(file.raw), file.name),
        }
        response = client.post("/imports", data=data, content_type="multipart/form-data")
        assert response.status_code in (303, 422)
        if response.status_code == 422:
            assert file.refusals
            continue
        columns = path_of(response)
        answer = client.post(columns, data=chosen(client.page(columns)))
        if answer.status_code == 303:
            assert client.page(path_of(answer))
