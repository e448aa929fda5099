"""Ids tell nothing and have one shape."""

import pytest

from bpv.core import ids


def test_ids_have_the_shape_and_do_not_repeat() -> None:
    """100 bits: no two of a thousand are equal."""
    made = [ids.new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(ids.is_id(one) for one in made)


@pytest.mark.parametrize("stray", ["", "1", "a" * 19, "a" * 21, "A" * 20, "a" * 19 + "1", "a" * 20 + "\n", "../" * 7])
def test_a_stray_id_is_not_one(stray: str) -> None:
    """No sequence, no upper case, no line end, no path."""
    assert not ids.is_id(stray)


def test_the_same_bytes_give_the_same_id() -> None:
    """The seed repeats a school with this."""
    assert ids.from_bytes(bytes(13)) == "a" * 20
