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
        lambda values, alive, days, overdue: Fact(*values, alive, days is not None, days, overdue),
        st.tuples(*[VALUES] * len(DIMENSIONS)),
        st.booleans(),
        DAYS,
        st.integers(0, 3),
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
def test_nothing_small_is_shown_or_can_be_worked_out(facts: list[Fact]) -> None:
    least, total = counting.LEAST, len(facts)
    for table in counting.tables(facts, {}):
        hidden, shown = 0, 0
        for before, after in zip(table.rows, counting.guarded(table).rows, strict=True):
            figures, real = after.figures, before.figures
            assert (figures.alive, figures.overdue, figures.most_days) == (None, None, None)
            if figures.count is None:
                hidden += real.count or 0
                assert (figures.solved, figures.median_days) == (None, None)
                continue
            shown += figures.count
            assert figures.count == real.count
            assert figures.count >= least
            if figures.solved is not None:
                assert figures.solved >= least
                assert figures.count - figures.solved == 0 or figures.count - figures.solved >= least
        assert shown + hidden == total
        assert hidden == 0 or hidden >= least or shown == 0
    guarded = counting.guarded_total(counting.figures(facts))
    assert (guarded.count is None) == (total < least)


def test_the_smallest_of_the_large_groups_goes_with_a_single_small_one() -> None:
    facts = [Fact(reason, "", "", "", "", "", True, False, None, 0) for reason in "a" * 9 + "b" * 6 + "c" * 2]
    table = counting.guarded(counting.table(facts, "reason", {}))
    assert {row.value: row.figures.count for row in table.rows} == {"a": 9, "b": None, "c": None}


def test_a_small_school_tells_nothing() -> None:
    assert counting.guarded_total(counting.figures([])) == Figures(count=None, alive=None, solved=None, overdue=None)
