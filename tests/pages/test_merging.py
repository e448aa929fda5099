"""Pages of duplicates and merges: judged, merged, found again under the old address, undone; and what is refused."""

import re
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bpv.companies.jobs import find_duplicates
from bpv.companies.models import CompanyFields, EstablishmentFields
from bpv.companies.service.editing import create_company, edit_company
from bpv.companies.tables import CompanyMergeRow, CompanyRow, DuplicatePairRow
from bpv.core.audit import AuditRow
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Role
from tests.pages.test_companies_editing import filled
from tests.support.client import Client, path_of
from tests.support.merging import digest, everything
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School

AT = EstablishmentFields(street="Einsteinweg", house_number="61", postcode="2333 CC", place="Leiden")
Twins = tuple[str, str]


@pytest.fixture
def twins(database: Database, school: School) -> Twins:
    """Two records of one company; the first one came earlier."""
    one, other = new_id(), new_id()
    with database.writing() as session:
        full = CompanyFields(name="Glasblazerij Van Dam", sector="Glas", phone="071-5123456", remarks="Bel Jo")
        create_company(session, everything(school), one, full, AT)
        poor = CompanyFields(name="Glasblazerij van Dam B.V.", sector="Glastechniek", size=4)
        create_company(session, everything(school), other, poor, AT)
    find_duplicates(database)
    return one, other


@pytest.fixture
def broker(sign_in: SignIn, twins: Twins) -> Client:
    """A broker who reads English."""
    return sign_in(Role.BROKER, language="en")


def pair_of(session: Session, ids: Twins) -> DuplicatePairRow:
    """The recorded pair of two companies."""
    return session.exec(
        select(DuplicatePairRow).where(
            col(DuplicatePairRow.one_id) == min(ids), col(DuplicatePairRow.other_id) == max(ids)
        )
    ).one()


def merged(client: Client, ids: Twins, **answers: str) -> Any:
    """Merge the second one into the first one as the preview proposes, but for these answers."""
    address = f"/companies/{ids[0]}/merge"
    form = filled(client.page(f"{address}?other={ids[1]}"))
    return client.post(address, data=form | answers)


def last_merge(database: Database, gone_id: str) -> str:
    """The id of the merge in which a company went."""
    with database.reading() as session:
        return session.exec(select(CompanyMergeRow.id).where(col(CompanyMergeRow.absorbed_id) == gone_id)).one()


def test_the_queue_says_why_and_filters(broker: Client) -> None:
    page = broker.page("/companies/duplicates")
    assert "Glasblazerij Van Dam" in page
    assert "the same street and number" in page
    assert "Almost certainly the same" in page
    assert "Van Dam" not in broker.page("/companies/duplicates?strength=perhaps")
    assert "Van Dam" in broker.page("/companies/duplicates?q=glas&place=leiden&strength=sure")
    assert "No pair fits this" in broker.page("/companies/duplicates?place=groningen")


def test_not_the_same_is_remembered_until_something_new_speaks_for_it(
    broker: Client, database: Database, school: School, twins: Twins
) -> None:
    with database.reading() as session:
        pair = pair_of(session, twins)
    address = f"/companies/duplicates/{pair.id}"
    assert "differs" in broker.page(address)
    sent = {"version": str(pair.version), "why": "Vader en zoon"}
    assert broker.post(f"{address}/not-same", data=sent).status_code == 302
    assert "Van Dam" not in broker.page("/companies/duplicates")
    assert "Vader en zoon" in broker.page("/companies/duplicates/settled")
    with database.writing() as session:
        edit_company(session, everything(school), twins[1], 1, {"remarks": "Niets nieuws"})
    find_duplicates(database)
    assert "Van Dam" not in broker.page("/companies/duplicates")
    with database.writing() as session:
        edit_company(session, everything(school), twins[1], 2, {"phone": "071 512 34 56"})
    find_duplicates(database)
    assert "Judged before, and something is new" in broker.page("/companies/duplicates")
    assert "New since then: the same telephone number" in re.sub(r"\s+", " ", broker.page(address))


def test_a_pair_that_was_judged_can_be_looked_at_again(broker: Client, database: Database, twins: Twins) -> None:
    with database.reading() as session:
        pair = pair_of(session, twins)
    address = f"/companies/duplicates/{pair.id}"
    assert broker.post(f"{address}/not-same", data={"version": "7", "why": "Twijfel"}).status_code == 409
    assert broker.post(f"{address}/not-same", data={"version": "1", "why": "x" * 501}).status_code == 422
    broker.post(f"{address}/not-same", data={"version": "1"})
    assert broker.post(f"{address}/look-again").status_code == 302
    assert "Van Dam" in broker.page("/companies/duplicates")


def test_a_merge_takes_what_was_chosen_and_old_addresses_lead_on(
    broker: Client, database: Database, twins: Twins
) -> None:
    done = merged(broker, twins, f_sector="gone")
    assert path_of(done) == f"/companies/{twins[0]}"
    with database.reading() as session:
        kept = session.get_one(CompanyRow, twins[0])
        assert (kept.name, kept.sector, kept.size, kept.remarks) == (
            "Glasblazerij Van Dam",
            "Glastechniek",
            4,
            "Bel Jo",
        )
        assert session.get(CompanyRow, twins[1]) is None
        event = session.exec(select(AuditRow).where(col(AuditRow.event) == "company.merged")).one()
        assert set(event.fields) == {"sector", "size"}
    old = broker.get(f"/companies/{twins[1]}")
    assert (old.status_code, path_of(old)) == (302, f"/companies/{twins[0]}")
    assert path_of(broker.get(f"/companies/{twins[1]}/content")) == f"/companies/{twins[0]}/content"
    sent = broker.post(f"/companies/{twins[1]}/content", data={"version": "1", "sector": "Te laat"})
    assert sent.status_code == 422
    assert "was merged into another company" in sent.text


def test_an_old_address_is_nothing_to_another_school(
    sign_in: SignIn, broker: Client, school: School, twins: Twins
) -> None:
    merged(broker, twins)
    away = sign_in(school.other_accounts[Role.COORDINATOR], institution_id=school.other_institution)
    assert away.get(f"/companies/{twins[1]}").status_code == 404


def test_undo_in_the_browser_gives_everything_back(broker: Client, database: Database, twins: Twins) -> None:
    with database.reading() as session:
        before = digest(session)
    merged(broker, twins, f_name="gone")
    merge_id = last_merge(database, twins[1])
    assert "Glasblazerij van Dam B.V." in broker.page("/companies/merges")
    page = broker.page(f"/companies/merges/{merge_id}")
    assert "comes back under its old address" in page
    done = broker.post(f"/companies/merges/{merge_id}/undo")
    assert path_of(done) == f"/companies/{twins[1]}"
    with database.reading() as session:
        after = digest(session)
    assert {name for name in before if before[name] != after[name]} <= {"session"}
    again = broker.post(f"/companies/merges/{merge_id}/undo")
    assert again.status_code == 422
    assert "undone already" in again.text


def test_what_changed_since_is_named_and_stays(
    broker: Client, database: Database, school: School, twins: Twins
) -> None:
    merged(broker, twins, f_sector="gone")
    with database.writing() as session:
        version = session.get_one(CompanyRow, twins[0]).version
        edit_company(session, everything(school), twins[0], version, {"sector": "Nieuw sinds de fusie"})
    merge_id = last_merge(database, twins[1])
    page = re.sub(r"\s+", " ", broker.page(f"/companies/merges/{merge_id}"))
    assert "This changed since, and stays as it is" in page
    assert "(Sector)" in page
    broker.post(f"/companies/merges/{merge_id}/undo")
    with database.reading() as session:
        kept, back = (session.get_one(CompanyRow, company_id) for company_id in twins)
        assert (kept.sector, kept.size, back.sector) == ("Nieuw sinds de fusie", None, "Glastechniek")


@pytest.mark.parametrize("other", ["itself", "nonsense", "elsewhere", "nothing"])
def test_merges_that_cannot_be_are_refused_with_a_reason(
    broker: Client, database: Database, school: School, twins: Twins, other: str
) -> None:
    wanted = {"itself": twins[0], "nonsense": "'; --", "elsewhere": school.other_registry.companies["elsewhere"]}
    said = "same company twice" if other == "itself" else "no such company in your registry"
    value = wanted.get(other) or new_id()
    with database.reading() as session:
        before = digest(session)
    for answer in (
        broker.get(f"/companies/{twins[0]}/merge", query_string={"other": value}),
        broker.post(f"/companies/{twins[0]}/merge", data={"other": value, "seen": "x"}),
    ):
        assert answer.status_code == 422
        assert said in answer.text
    with database.reading() as session:
        assert {name for name, found in digest(session).items() if found != before[name]} <= {"session"}


def test_a_merge_sent_twice_happens_once_and_says_so(broker: Client, twins: Twins) -> None:
    address = f"/companies/{twins[0]}/merge"
    form = filled(broker.page(f"{address}?other={twins[1]}"))
    assert broker.post(address, data=form).status_code == 302
    again = broker.post(address, data=form)
    assert again.status_code == 422
    assert "was merged into another company already" in again.text


def test_a_stale_merge_shows_how_both_stand_and_keeps_the_answers(
    broker: Client, database: Database, school: School, twins: Twins
) -> None:
    address = f"/companies/{twins[0]}/merge"
    form = filled(broker.page(f"{address}?other={twins[1]}")) | {"f_sector": "gone"}
    with database.writing() as session:
        edit_company(session, everything(school), twins[1], 1, {"remarks": "Van een ander"})
    answer = broker.post(address, data=form)
    assert answer.status_code == 409
    again = filled(answer.text)
    assert again["f_sector"] == ["gone"]
    assert "Van een ander" in answer.text
    assert broker.post(address, data={**again, "f_remarks": "both"}).status_code == 302
    with database.reading() as session:
        kept = session.get_one(CompanyRow, twins[0])
        assert kept.remarks is not None
        assert kept.remarks.startswith("Bel Jo\n\n— Glasblazerij van Dam B.V. (")
        assert kept.remarks.endswith("\nVan een ander")


def test_the_other_company_is_found_by_search(broker: Client, twins: Twins) -> None:
    page = broker.page(f"/companies/{twins[0]}/merge?q=glasblazerij")
    assert f"other={twins[1]}" in page
    assert f"other={twins[0]}" not in page


def test_the_queue_asks_as_much_for_many_pairs_as_for_one(broker: Client, database: Database, school: School) -> None:
    broker.page("/companies/duplicates")
    with count(database) as few:
        broker.page("/companies/duplicates")
    with database.writing() as session:
        for number in range(12):
            fields = CompanyFields(name=f"Glasblazerij Van Dam {number}")
            create_company(session, everything(school), new_id(), fields, AT)
    find_duplicates(database)
    with count(database) as many:
        broker.page("/companies/duplicates")
    assert few.total == many.total, str(many)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MANAGER, Role.STUDENT])
def test_only_brokers_and_coordinators_judge(sign_in: SignIn, twins: Twins, role: Role) -> None:
    client = sign_in(role)
    for path in ("duplicates", "duplicates/settled", "merges", f"{twins[0]}/merge"):
        assert client.get(f"/companies/{path}").status_code == 403
