"""The status of a recognition at every boundary date of domain.md §2."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpv.companies.models import RecognitionFields, RecognitionStatus, RecognitionTerms
from bpv.companies.rules.recognition import impossible, lapse_day, valid_interval, verdict, years_earlier, years_later

DATES = {
    "requested": "requested_on",
    "from": "recognised_from",
    "assessed": "last_assessed",
    "withdrawn": "withdrawn_on",
    "refused": "refused_on",
    "bpv": "last_bpv_end",
}


def recognition(text: str) -> RecognitionFields:
    """A recognition from a line such as `from 2020-09-01, bpv 2023-06-30`."""
    parts = (part.split() for part in text.split(",") if part.strip())
    return RecognitionFields(crebo="25301", **{DATES[name]: date.fromisoformat(day) for name, day in parts})


@pytest.mark.parametrize(
    ("dates", "on", "status", "since"),
    [
        ("", "2024-01-01", "none", None),
        ("requested 2024-01-10", "2024-01-09", "none", None),
        ("requested 2024-01-10", "2024-01-10", "requested", "2024-01-10"),
        ("requested 2024-01-10, refused 2024-01-24", "2024-01-23", "requested", "2024-01-10"),
        ("requested 2024-01-10, refused 2024-01-24", "2024-01-24", "refused", "2024-01-24"),
        ("requested 2024-01-10, refused 2024-01-10", "2024-01-10", "refused", "2024-01-10"),
        ("refused 2024-01-24, requested 2024-08-01", "2024-08-01", "requested", "2024-08-01"),
        ("requested 2024-01-10, from 2024-02-01", "2024-01-31", "requested", "2024-01-10"),
        ("requested 2024-01-10, from 2024-02-01", "2024-02-01", "valid", "2024-02-01"),
        # re-assessment: four years after the last assessment, to the day; it does not end the recognition
        ("from 2020-09-01, bpv 2024-06-30", "2024-08-31", "valid", "2020-09-01"),
        ("from 2020-09-01, bpv 2024-06-30", "2024-09-01", "reassessment_due", "2024-09-01"),
        ("from 2016-09-01, assessed 2021-03-15, bpv 2024-06-30", "2025-03-14", "valid", "2016-09-01"),
        ("from 2016-09-01, assessed 2021-03-15, bpv 2024-06-30", "2025-03-15", "reassessment_due", "2025-03-15"),
        ("from 2016-09-01, assessed 2021-03-15, bpv 2024-06-30", "2020-09-01", "reassessment_due", "2020-09-01"),
        ("from 2020-02-29, bpv 2024-06-30", "2024-02-28", "valid", "2020-02-29"),
        ("from 2020-02-29, bpv 2024-06-30", "2024-02-29", "reassessment_due", "2024-02-29"),
        # lapse: four whole years without BPV, after the last day of BPV or from the recognition
        ("from 2020-09-01, assessed 2023-01-01", "2024-08-31", "valid", "2020-09-01"),
        ("from 2020-09-01, assessed 2023-01-01", "2024-09-01", "lapsed", "2024-09-01"),
        ("from 2015-09-01, assessed 2022-01-01, bpv 2020-06-30", "2024-06-30", "valid", "2015-09-01"),
        ("from 2015-09-01, assessed 2022-01-01, bpv 2020-06-30", "2024-07-01", "lapsed", "2024-07-01"),
        ("from 2015-09-01, assessed 2022-01-01, bpv 2020-02-28", "2024-02-28", "valid", "2015-09-01"),
        ("from 2015-09-01, assessed 2022-01-01, bpv 2020-02-28", "2024-02-29", "lapsed", "2024-02-29"),
        ("from 2020-09-01, bpv 2012-06-30", "2024-08-31", "valid", "2020-09-01"),
        ("from 2020-09-01, requested 2025-01-10", "2025-01-09", "lapsed", "2024-09-01"),
        ("from 2020-09-01, requested 2025-01-10", "2025-01-10", "requested", "2025-01-10"),
        ("from 2020-09-01, assessed 2023-01-01, requested 2024-01-10", "2024-02-01", "valid", "2020-09-01"),
        # withdrawal
        ("from 2020-09-01, withdrawn 2023-03-01", "2023-02-28", "valid", "2020-09-01"),
        ("from 2020-09-01, withdrawn 2023-03-01", "2023-03-01", "withdrawn", "2023-03-01"),
        ("from 2020-09-01, withdrawn 2020-09-01", "2020-09-01", "withdrawn", "2020-09-01"),
        ("withdrawn 2019-03-01, from 2020-09-01", "2020-08-31", "withdrawn", "2019-03-01"),
        ("withdrawn 2019-03-01, from 2020-09-01", "2020-09-01", "valid", "2020-09-01"),
        ("from 2020-09-01, withdrawn 2022-03-01", "2030-01-01", "withdrawn", "2022-03-01"),
        ("from 2020-09-01, withdrawn 2022-03-01, requested 2022-09-01", "2022-09-01", "requested", "2022-09-01"),
        (
            "from 2020-09-01, withdrawn 2022-03-01, requested 2022-09-01, refused 2022-09-15",
            "2022-10-01",
            "refused",
            "2022-09-15",
        ),
        ("from 2020-09-01, refused 2022-03-01", "2022-03-01", "refused", "2022-03-01"),
    ],
)
def test_status_on_a_day(dates: str, on: str, status: str, since: str | None) -> None:
    found = verdict(recognition(dates), date.fromisoformat(on))
    assert (found.status, found.since) == (status, date.fromisoformat(since) if since else None)
    assert found.reason == f"recognition.reason.{status}"
    assert found.counts is (status in ("valid", "reassessment_due"))


@pytest.mark.parametrize(
    ("dates", "interval"),
    [
        ("", (None, None)),
        ("requested 2024-01-10", (None, None)),
        ("from 2020-09-01", ("2020-09-01", "2024-08-31")),
        ("from 2020-09-01, bpv 2023-06-30", ("2020-09-01", "2027-06-30")),
        ("from 2020-09-01, bpv 2023-06-30, withdrawn 2025-01-01", ("2020-09-01", "2024-12-31")),
        ("from 2020-09-01, refused 2022-01-01", ("2020-09-01", "2021-12-31")),
        ("from 2020-09-01, withdrawn 2020-09-01", (None, None)),
        ("from 2020-09-01, withdrawn 2019-01-01", ("2020-09-01", "2024-08-31")),
    ],
)
def test_interval_for_matching(dates: str, interval: tuple[str | None, str | None]) -> None:
    assert valid_interval(recognition(dates)) == tuple(day and date.fromisoformat(day) for day in interval)


def test_bpv_that_starts_before_the_lapse_prevents_it() -> None:
    found = recognition("from 2020-09-01")
    assert valid_interval(found, bpv_starts=date(2024, 8, 31)) == (date(2020, 9, 1), None)
    assert valid_interval(found, bpv_starts=date(2024, 9, 1)) == (date(2020, 9, 1), date(2024, 8, 31))


def test_terms_are_parameters() -> None:
    found, short = recognition("from 2020-09-01"), RecognitionTerms(reassess_after=1, lapse_after=2)
    assert verdict(found, date(2021, 9, 1), short).status is RecognitionStatus.REASSESSMENT_DUE
    assert verdict(found, date(2022, 9, 1), short).status is RecognitionStatus.LAPSED
    assert lapse_day(found, short) == date(2022, 9, 1)


DAYS = st.one_of(st.none(), st.dates(date(2010, 1, 1), date(2040, 12, 31)))


@given(DAYS, DAYS, DAYS, DAYS, DAYS, st.dates(date(2010, 1, 1), date(2040, 12, 31)))
def test_interval_agrees_with_the_status(
    start: date | None, assessed: date | None, withdrawn: date | None, refused: date | None, bpv: date | None, on: date
) -> None:
    found = RecognitionFields(
        crebo="25301",
        recognised_from=start,
        last_assessed=assessed,
        withdrawn_on=withdrawn,
        refused_on=refused,
        last_bpv_end=bpv,
    )
    begin, until = valid_interval(found)
    inside = begin is not None and begin <= on and (until is None or on <= until)
    assert inside is verdict(found, on).counts


@given(st.dates(date(1990, 1, 1), date(2199, 12, 31)), st.integers(1, 10))
def test_years_earlier_is_the_last_day_whose_term_has_passed(on: date, years: int) -> None:
    day = years_earlier(on, years)
    assert years_later(day, years) <= on < years_later(date.fromordinal(day.toordinal() + 1), years)


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ("from 2020-09-01, assessed 2020-08-31", "last_assessed"),
        ("bpv 2020-08-31", "last_bpv_end"),
        ("requested 2020-09-01, refused 2020-08-31", "refused_on"),
        ("from 2020-09-01, assessed 2020-09-01, bpv 2021-01-01", None),
        ("requested 2020-09-01, withdrawn 2020-01-01, refused 2019-01-01", None),
    ],
)
def test_contradicting_dates(dates: str, field: str | None) -> None:
    found = impossible(recognition(dates))
    assert (found[0] if found else None) == field
