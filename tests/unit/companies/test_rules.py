"""Completeness, folding, sources, web addresses and objections."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpv.companies.models import (
    CareKind,
    CareLevel,
    CareOfferFields,
    CompanyFields,
    EstablishmentFields,
    PlaceFields,
    SourceKind,
    TrainerFields,
)
from bpv.companies.rules.completeness import completeness
from bpv.companies.rules.derived import derived, place_key
from bpv.companies.rules.folding import folded, search_words, sort_name
from bpv.companies.rules.offering import establishment_objection, place_objection
from bpv.companies.rules.sources import changed_fields, stamped
from bpv.companies.rules.writing import web_address

DAY = date(2026, 11, 22)


def test_nothing_known_is_nothing_complete() -> None:
    found = completeness(CompanyFields(name="Leeg BV"))
    assert (found.content, found.guidance, found.care, found.payment, found.total) == (0, 0, 0, 0, 0)


def test_a_known_no_counts_as_known() -> None:
    unpaid = CompanyFields(name="A", expenses_covered=False, allowance_cents=0, payment_confirmed_on=DAY)
    assert completeness(unpaid).payment == 100
    no_care = [CareOfferFields(kind=kind, level=CareLevel.NOT_POSSIBLE, dated_on=DAY) for kind in CareKind]
    assert completeness(unpaid, care=no_care).care == 100


def test_expenses_covered_ask_which() -> None:
    paid = CompanyFields(name="A", expenses_covered=True, allowance_cents=35000, payment_confirmed_on=DAY)
    assert completeness(paid).payment == 50
    full = paid.model_copy(update={"expenses_which": "Reiskosten", "pro_rata": "Naar rato", "cao": "Metaal"})
    assert completeness(full).payment == 100


def test_everything_known_is_complete() -> None:
    company = CompanyFields(
        name="A",
        description="d",
        sector="s",
        techniques=["t"],
        machines=["m"],
        languages=["nl"],
        size=0,
        guidance_hours=0,
        guidance_way="w",
        max_students_per_trainer=1,
        expenses_covered=False,
        allowance_cents=0,
        payment_confirmed_on=DAY,
    )
    trainers = [TrainerFields(name="T", courses=["c"], free_capacity=0)]
    care = [CareOfferFields(kind=kind, level=CareLevel.DECLARED, dated_on=DAY) for kind in CareKind]
    found = completeness(company, trainers, care, work_processes_known=True)
    assert (found.content, found.guidance, found.care, found.payment, found.total) == (100, 100, 100, 100, 100)
    assert completeness(company, trainers, care[1:], work_processes_known=True).total < 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café 't Hoekje", "cafe t hoekje"),
        ("ÉÉN & Zo B.V.", "een zo b v"),
        ("Straße_Ærø", "strasse aero"),
        ("Ǽ ǿ Ⅳ ﬁets", "ae o iv fiets"),
        ("İstanbul", "istanbul"),
        ('=CMD("x")', "cmd x"),
        ("50%_korting\\", "50 korting"),
        ("  ", ""),
    ],
)
def test_folding(text: str, expected: str) -> None:
    assert folded(text) == expected


@given(st.text(max_size=60))
def test_folded_text_is_stable_and_finds_itself(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert folded(text.upper().lower()) == folded(text.upper())
    assert all(word in once for word in search_words(text))
    assert not set("%_\\") & set(once)


def test_sort_name_leaves_articles_and_signs_out() -> None:
    assert sort_name("De Rijn") == "rijn"
    assert sort_name('"Het Atelier"') == "atelier"
    assert sort_name("!!!") == "!!!"


def test_private_address_is_not_searchable() -> None:
    at = EstablishmentFields(name="Opvang", street="Geheimstraat", postcode="2333 CA", place="Leiden")
    company = CompanyFields(name="Werkplaats")
    assert "geheimstraat" in derived(company, [at]).search_text
    assert place_key(at) == "leiden"
    private = at.model_copy(update={"address_private": True})
    assert derived(company, [private]).search_text == "werkplaats opvang"
    assert place_key(private) == ""


def test_remarks_and_names_of_people_are_not_searchable() -> None:
    company = CompanyFields(name="Werkplaats", remarks="intern", email="jan@x.example", phone="071")
    assert derived(company, trainers=[TrainerFields(name="Jansen")]).search_text == "werkplaats"


def test_only_changed_fields_get_a_source() -> None:
    before = {"name": "A", "size": 5, "cao": None}
    fields = changed_fields(before, {"name": "A", "size": 0, "cao": None})
    assert fields == ("size",)
    old = {"name": {"source": "import", "on": "2025-01-01"}}
    assert stamped(old, fields, SourceKind.SCHOOL, DAY) == {
        "name": {"source": "import", "on": "2025-01-01"},
        "size": {"source": "school", "on": "2026-11-22"},
    }
    assert "size" not in old


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://derijn.example/stage?x=1", "https://derijn.example/stage?x=1"),
        ("derijn.example", "https://derijn.example"),
        (" http://derijn.example:8080 ", "http://derijn.example:8080"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt://derijn.example/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("ftp://derijn.example", None),
        ("https://", None),
        ("localhost", None),
        ("https://user@derijn.example", None),
        ("https://derijn.example:99999", None),
        ("https://derijn.example/a b", None),
        ("https://[::1", None),
        ('https://derijn.example/"><script>', None),
    ],
)
def test_web_address(typed: str, kept: str | None) -> None:
    assert web_address(typed) == kept


def place(**changes: object) -> PlaceFields:
    """A place of one day."""
    return PlaceFields.model_validate(
        {"title": "P", "crebo": "25301", "starts_on": DAY, "ends_on": DAY, "capacity": 2, **changes}
    )


def test_objections_to_a_place() -> None:
    assert place_objection(place(), taken=2) is None
    below = place_objection(place(capacity=1), taken=2)
    assert below is not None
    assert (below.field, below.params) == ("capacity", {"taken": 2})
    backwards = place_objection(place(ends_on=date(2026, 11, 21)))
    assert backwards is not None
    assert backwards.field == "ends_on"


def test_half_a_coordinate_is_refused() -> None:
    assert establishment_objection(EstablishmentFields(latitude=52.1, longitude=4.4)) is None
    half = establishment_objection(EstablishmentFields(latitude=52.1))
    assert half is not None
    assert half.field == "longitude"
