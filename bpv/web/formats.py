"""How values look to a person: dates, numbers and money in the language of the request. None is the word "unknown"."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from flask_babel import format_currency, format_date, format_datetime, format_decimal, format_percent, gettext

Figure = int | float | Decimal


def unknown() -> str:
    """The word that stands for a value nobody knows; never an empty place, never "no"."""
    return str(gettext("unknown"))


def day(value: date | None) -> str:
    """`31 december 2026`."""
    return unknown() if value is None else str(format_date(value, "d MMMM y", rebase=False))


def day_short(value: date | None) -> str:
    """`31-12-2026`."""
    return unknown() if value is None else str(format_date(value, "dd-MM-y", rebase=False))


def moment(value: datetime | None) -> str:
    """`31 december 2026 14:05` in local time; `value` is aware."""
    return unknown() if value is None else str(format_datetime(value, "d MMMM y HH:mm"))


def number(value: Figure | None) -> str:
    """`1.234`: a figure with as many decimals as it has, at most two."""
    return unknown() if value is None else str(format_decimal(value, "#,##0.##"))


def decimal(value: Figure | None, places: int = 1) -> str:
    """`2,70`: a figure with a fixed number of decimals."""
    return unknown() if value is None else str(format_decimal(value, "#,##0." + "0" * places if places else "#,##0"))


def plain(value: Figure, places: int) -> str:
    """A figure as a person types it: without thousands, without needless zeros."""
    return str(format_decimal(value, "0." + "#" * places if places else "0"))


def money(value: Figure | None) -> str:
    """Euros with two decimals."""
    return unknown() if value is None else str(format_currency(value, "EUR"))


def km(value: Figure | None) -> str:
    """A distance in kilometres: one decimal below ten, whole above."""
    if value is None:
        return unknown()
    return decimal(value, 1 if abs(float(value)) < 10 else 0) + "\N{NO-BREAK SPACE}km"


def percent(value: Figure | None) -> str:
    """A share between 0 and 1 as whole percents."""
    return unknown() if value is None else str(format_percent(value, "#,##0%"))


def yes_no(value: bool | None) -> str:
    """Yes, no, or unknown."""
    return unknown() if value is None else str(gettext("yes") if value else gettext("no"))


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "day": day,
    "day_short": day_short,
    "moment": moment,
    "number": number,
    "decimal": decimal,
    "money": money,
    "km": km,
    "percent": percent,
    "yes_no": yes_no,
}
