"""What people write in a cell, and what it means; unknown shapes give a code, never a guess."""

from datetime import date
from decimal import Decimal

import pytest

from bpv.core.sheets import cells
from bpv.core.sheets.cells import Bad, Noted
from bpv.core.sheets.writing import inert
from bpv.imports.rules import parsers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,7", "2.7"),
        ("3.3", "3.3"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234", "1234"),
        ("-0,5", "-0.5"),
    ],
)
def test_numbers_in_both_notations(text: str, value: str) -> None:
    """NRM-03: a comma or a point as decimal mark; a group of three is a thousand."""
    assert cells.decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "1.2.3", "1,2,3", "1e5", "abc", "--1", "١٢"])
def test_what_is_no_number(text: str) -> None:
    """A code that says what to do."""
    assert cells.decimal(text) == Bad("cell.not_a_number")


@pytest.mark.parametrize(
    ("text", "value"), [("€ 350,-", 35_000), ("350", 35_000), ("1.234,50", 123_450), ("EUR 12,5", 1_250), ("0", 0)]
)
def test_amounts_in_cents(text: str, value: int) -> None:
    """Euro in the ways people write it."""
    assert cells.cents(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "31-12-2026",
        "31/12/2026",
        "31.12.2026",
        "2026-12-31",
        "20261231",
        "31122026",
        "31 december 2026",
        "31-12-26",
        "46387",
        "2026-12-31 00:00:00",
    ],
)
def test_one_day_in_many_orders(text: str) -> None:
    """Day first, year first, in words, as a serial number."""
    assert cells.day(text) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "code"),
    [("29-02-2025", "no_such_day"), ("12/31/2026", "no_such_day"), ("gisteren", "not_a_date"), ("99999", "not_a_date")],
)
def test_days_that_do_not_exist(text: str, code: str) -> None:
    """Refused with the reason."""
    assert cells.day(text) == Bad(f"cell.{code}")


def test_the_american_order_must_prove_itself() -> None:
    """A column is read month first only when some value cannot be otherwise, and none says the contrary."""
    assert cells.months_first(["01/02/2026", "12/31/2026"])
    assert not cells.months_first(["31/12/2026", "12/31/2026"])
    assert not cells.months_first(["01/02/2026"])
    assert cells.day("01/02/2026", month_first=True) == date(2026, 1, 2)


@pytest.mark.parametrize(("text", "value"), [("ja", True), ("J", True), ("WAAR", True), ("0", False), ("Nee", False)])
def test_yes_and_no(text: str, value: bool) -> None:
    """The words in use; anything else is neither."""
    assert cells.yes_no(text) is value
    assert cells.yes_no(f"{text}?") == Bad("cell.not_yes_no")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("09163645", "09163645"),
        ("9163645", Noted("09163645", "kvk.zero_added")),
        ("0", Noted(None, "kvk.none")),
        ("123", Bad("kvk.shape")),
        ("12.345.678", "12345678"),
    ],
)
def test_numbers_of_the_chamber_of_commerce(text: str, value: object) -> None:
    """Eight digits; seven are a spreadsheet's doing; zero is none."""
    assert parsers.kvk(text) == value


def test_codes_and_postcodes() -> None:
    """`25.080` is a crebo; `2692AH` and `2692 ah` are one postcode; another country's is kept with a note."""
    assert parsers.crebo("25.080") == "25080"
    assert parsers.crebo("2508") == Bad("crebo.shape")
    assert parsers.postcode("2692ah") == parsers.postcode("2692 AH") == "2692 AH"
    assert parsers.postcode("B-2000") == Noted("B-2000", "postcode.not_dutch")
    assert parsers.study_years("2-4") == [2, 3, 4]
    assert parsers.study_years("2,3") == [2, 3]
    assert parsers.weekdays("ma, di en vr") == Bad("weekdays.unknown")
    assert parsers.weekdays("vr, ma") == ["mon", "fri"]


@pytest.mark.parametrize("text", ["=1+1", "+31", "-1", "@naam", "\t=1", "\r=1"])
def test_cells_that_would_run_are_made_inert(text: str) -> None:
    """A leading quote, for text only: a number may be negative."""
    assert inert(text) == f"'{text}"
    assert inert(-1) == "-1"
