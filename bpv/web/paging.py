"""What a list page was asked for, and the page it gives. Nonsense in a query string becomes the default."""

from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from bpv.core.db import storable

T = TypeVar("T")

MOST_PAGES: Final = 10_000
SIZES: Final = (10, 25, 50, 100)
MOST_TEXT: Final = 200
MOST_KEPT: Final = 60
AROUND: Final = 2  # page numbers shown on either side of the present one


@dataclass(frozen=True)
class Asked:
    """A cleaned query string: `sort` is one of the allowed columns or "", `page` counts from 1."""

    page: int
    size: int
    sort: str
    descending: bool
    q: str
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def offset(self) -> int:
        """How many items come before this page."""
        return (self.page - 1) * self.size

    def values(self, name: str) -> tuple[str, ...]:
        """All values asked for a kept filter."""
        return tuple(value for key, value in self.kept if key == name)

    def value(self, name: str) -> str:
        """The first value asked for a kept filter, or ""."""
        return next(iter(self.values(name)), "")

    def query(self, **changes: str | int | None) -> str:
        """A query string with everything asked for, but for `changes`; None takes a part out."""
        sort = f"-{self.sort}" if self.descending and self.sort else self.sort
        parts: dict[str, str | int | None] = {"q": self.q, "sort": sort, "page": self.page}
        parts.update(changes)
        own = [(key, str(value)) for key, value in parts.items() if value not in (None, "", 0)]
        kept = [(key, value) for key, value in self.kept if key not in changes]
        return "?" + urlencode([*kept, *(pair for pair in own if pair != ("page", "1"))])


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list of `total` items, with links that keep what was asked."""

    items: tuple[T, ...]
    total: int
    asked: Asked

    @property
    def number(self) -> int:
        """The page shown, from 1."""
        return self.asked.page

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return min(MOST_PAGES, max(1, -(-self.total // self.asked.size)))

    @property
    def first(self) -> int:
        """The rank of the first item shown; 0 when none is."""
        return self.asked.offset + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The rank of the last item shown; 0 when none is."""
        return self.asked.offset + len(self.items) if self.items else 0

    @property
    def beyond(self) -> bool:
        """True when somebody asked for a page after the last one."""
        return self.number > self.pages

    def link(self, number: int) -> str:
        """The address of another page of the same list."""
        return self.asked.query(page=number)

    def sort_link(self, column: str) -> str:
        """The address of this list sorted by `column`; a second press turns the order around."""
        turned = self.asked.sort == column and not self.asked.descending
        return self.asked.query(sort=f"-{column}" if turned else column, page=1)

    def order(self, column: str) -> Literal["ascending", "descending", "none"]:
        """The aria-sort of a column."""
        if self.asked.sort != column:
            return "none"
        return "descending" if self.asked.descending else "ascending"

    def numbers(self) -> tuple[int, ...]:
        """The page numbers to show: first, last, and those around the present one; 0 stands for a gap."""
        near = range(self.number - AROUND, self.number + AROUND + 1)
        wanted = [n for n in range(1, self.pages + 1) if n in near or n in (1, self.pages)]
        shown: list[int] = []
        for n in wanted:
            if shown and n - shown[-1] > 1:
                shown.append(0)
            shown.append(n)
        return tuple(shown)


def asked(
    args: MultiDict[str, str],
    *,
    sorts: tuple[str, ...] = (),
    sort: str = "",
    size: int = 25,
    keep: tuple[str, ...] = (),
) -> Asked:
    """Read `page`, `size`, `sort` (a leading minus: downwards), `q` and the filters named in `keep`. Never raises."""
    wanted = args.get("sort", "")
    column = wanted.removeprefix("-")
    known = column in sorts
    kept = [(name, clean(value)) for name in keep for value in args.getlist(name)]
    if chosen_size(args.get("size", ""), size) != size:
        kept.append(("size", args["size"]))
    return Asked(
        page=bounded(args.get("page", ""), MOST_PAGES),
        size=chosen_size(args.get("size", ""), size),
        sort=column if known else sort.removeprefix("-"),
        descending=(wanted if known else sort).startswith("-"),
        q=clean(args.get("q", "")),
        kept=tuple(pair for pair in kept if pair[1])[:MOST_KEPT],
    )


def bounded(text: str, most: int) -> int:
    """A page number from 1 to `most`; 1 for anything else that is not simply too high."""
    if not (text.isascii() and text.isdigit()):
        return 1
    return max(1, min(most, int(text[:9])))


def chosen_size(text: str, default: int) -> int:
    """One of `SIZES`, or the default of the list."""
    return int(text) if text in {str(size) for size in SIZES} else default


def clean(text: str) -> str:
    """Search text or a filter value: stripped, bounded, empty when it could not be stored."""
    return " ".join(text[:MOST_TEXT].split()) if storable(text) else ""
