"""Paging: nonsense in a query string becomes the default, links keep what was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from bpv.web import paging


def asked(*pairs: tuple[str, str]) -> paging.Asked:
    return paging.asked(MultiDict(pairs), sorts=("name", "city"), sort="-name", keep=("sector", "day"))


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "1.5", "²", "١", " 1", "9" * 5000, "1e9", "\x00"])
def test_a_senseless_page_is_a_page(page: str):
    found = asked(("page", page))
    assert 1 <= found.page <= paging.MOST_PAGES
    assert 0 <= found.offset < 10**7


@pytest.mark.parametrize(
    ("sort", "column", "descending"),
    [
        ("city", "city", False),
        ("-city", "city", True),
        ("password", "name", True),
        ("--city", "name", True),
        ("", "name", True),
    ],
)
def test_only_known_columns_sort(sort: str, column: str, descending: bool):
    found = asked(("sort", sort))
    assert (found.sort, found.descending) == (column, descending)


@pytest.mark.parametrize(("size", "wanted"), [("50", 50), ("51", 25), ("1000000", 25), ("", 25), ("x", 25)])
def test_only_offered_sizes_are_given(size: str, wanted: int):
    assert asked(("size", size)).size == wanted


def test_links_keep_the_search_the_filters_and_the_order():
    found = asked(("q", "fine  mech"), ("sort", "-city"), ("day", "mo"), ("day", "tu"), ("other", "x"), ("size", "50"))
    page = paging.Page(items=("a",), total=120, asked=found)
    assert page.link(2) == "?day=mo&day=tu&size=50&q=fine+mech&sort=-city&page=2"
    assert page.link(1) == "?day=mo&day=tu&size=50&q=fine+mech&sort=-city"
    assert page.sort_link("city") == "?day=mo&day=tu&size=50&q=fine+mech&sort=city"
    assert page.sort_link("name") == "?day=mo&day=tu&size=50&q=fine+mech&sort=name"
    assert found.query(day=None, q=None) == "?size=50&sort=-city"
    assert found.values("day") == ("mo", "tu")
    assert (found.value("day"), found.value("sector")) == ("mo", "")


def test_pages_numbers_and_ranks():
    page = paging.Page(items=tuple(range(25)), total=412, asked=asked(("page", "9")))
    assert (page.number, page.pages, page.first, page.last, page.beyond) == (9, 17, 201, 225, False)
    assert page.numbers() == (1, 0, 7, 8, 9, 10, 11, 0, 17)
    nothing: paging.Page[int] = paging.Page(items=(), total=0, asked=asked(("page", "4")))
    assert (nothing.pages, nothing.first, nothing.last, nothing.beyond) == (1, 0, 0, True)
    assert nothing.numbers() == (1,)


@given(st.dictionaries(st.sampled_from(["page", "size", "sort", "q", "sector", "day", "zz"]), st.text()))
def test_no_query_string_breaks_a_list(query: dict[str, str]):
    found = asked(*query.items())
    page = paging.Page(items=(), total=10**6, asked=found)
    assert page.link(3).encode("utf-8")
    assert found.sort in ("name", "city")
    assert found.size in paging.SIZES
    assert len(found.q) <= paging.MOST_TEXT
