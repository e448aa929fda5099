"""Links that are a capability: each fits one thing only, and the database alone opens nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpv.core import links

KEY = "a key of the server that nobody knows"


@given(st.text(max_size=80))
def test_nothing_else_fits(given_: str) -> None:
    made = links.token(KEY, "company", "a" * 20)
    assert links.matches(KEY, "company", "a" * 20, given_) == (given_ == made)


def test_a_token_fits_its_key_its_purpose_and_its_id_only() -> None:
    one = links.new_secret_id()
    made = links.token(KEY, "company", one)
    assert (len(made), links.matches(KEY, "company", one, made)) == (43, True)
    assert not links.matches("another key", "company", one, made)
    assert not links.matches(KEY, "survey", one, made)
    assert not links.matches(KEY, "company", links.new_secret_id(), made)


@pytest.mark.parametrize("cut", [0, 1, 42])
def test_a_cut_token_does_not_fit(cut: int) -> None:
    made = links.token(KEY, "company", "a" * 20)
    assert not links.matches(KEY, "company", "a" * 20, made[:cut])
