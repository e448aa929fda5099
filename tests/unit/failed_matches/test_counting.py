"""The ledger counted: sums hold, nothing small is told, nothing small can be worked out."""

from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from bpv.failed_matches.models import DIMENSIONS, Fact, Figures
from bpv.failed_matches.rules import counting

VALUES = st.sampled_from(["", "a", "b", "c", "d"])
DAYS = st.one_of(st.none(), st.integers(0, 200))
FACTS = st.lists(
    st.builds(
        lambda values, alive, days, overdue, student: Fact(*values, alive, days is not None, days, overdue, student),
        st.tuples(*[VALUES] * len(DIMENSIONS)),
        st.booleans(),
        DAYS,
        st.integers(0, 3),
        st.sampled_from("abcdefghijklmnop"),
    ),
    max_size=40,
)


@given(FACTS)
def test_every_table_sums_to_the_total_and_to_the_raw_rows(facts: list[Fact]) -> None:
    total = counting.figures(facts)
    assert total.count == len(facts)
    for table in counting.tables(facts, {}):
        for name in ("count", "alive", "solved", "overdue"):
            assert sum(getattr(row.figures, name) for row in table.rows) == getattr(total, name)
        for row in table.rows:
            own = [one for one in facts if getattr(one, table.dimension) == row.value]
            days = [one.days for one in own if one.days is not None]
            assert row.figures.count == len(own)
            assert row.figures.median_days == (median(days) if days else None)
            assert row.figures.most_days == max(days, default=None)


@given(FACTS)
def test_nothing_of_few_students_is_shown_or_can_be_worked_out(facts: list[Fact]) -> None:
    least = counting.LEAST
    for table in counting.tables(facts, {}):
        hidden: set[str] = set()
        shown = 0
        for before, after in zip(table.rows, counting.guarded(table).rows, strict=True):
            figures, real = after.figures, before.figures
            own = [one for one in facts if getattr(one, table.dimension) == before.value]
            assert (figures.alive, figures.overdue, figures.most_days) == (None, None, None)
            if figures.count is None:
                hidden |= {one.student for one in own}
                assert (figures.solved, figures.median_days) == (None, None)
                continue
            shown += 1
            assert figures.count == real.count == len(own)
            assert len({one.student for one in own}) >= least
            if figures.solved is not None:
                assert len({one.student for one in own if one.solved}) >= least
                rest = {one.student for one in own if not one.solved}
                assert not rest or len(rest) >= least
        assert not hidden or len(hidden) >= least or shown == 0
    guarded = counting.guarded_total(counting.figures(facts))
    assert (guarded.count is None) == (len({one.student for one in facts}) < least)


def test_many_entries_of_one_student_are_still_one_student() -> None:
    facts = [Fact("a", "", "", "", "", "", True, False, None, 0, "sanne")] * 20
    assert counting.guarded_total(counting.figures(facts)).count is None
    assert [row.figures.count for row in counting.guarded(counting.table(facts, "reason", {})).rows] == [None]


def test_the_smallest_of_the_large_groups_goes_with_a_single_small_one() -> None:
    reasons = enumerate("a" * 9 + "b" * 6 + "c" * 2)
    facts = [Fact(reason, "", "", "", "", "", True, False, None, 0, str(number)) for number, reason in reasons]
    table = counting.guarded(counting.table(facts, "reason", {}))
    assert {row.value: row.figures.count for row in table.rows} == {"a": 9, "b": None, "c": None}


def test_a_small_school_tells_nothing() -> None:
    assert counting.guarded_total(counting.figures([])) == Figures(count=None, alive=None, solved=None, overdue=None)
