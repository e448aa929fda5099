"""The benchmarks of rounds at their smallest: every contestant answers, and what it answers is right."""

from benchmarks import b2_cohort, b4_stable, b5_replan
from matching.compiled import PLAIN


def test_the_whole_cohort_is_scored_and_reported(capsys):
    found = b2_cohort.run("small", seed=1, rounds=1)
    b2_cohort.report("small", found)
    assert found.pairs >= found.kept > 1_000
    assert {"whole cohort", "matrix product", "reading wishes"} <= set(found.seconds)
    assert "the matrix product; target" in capsys.readouterr().out


def test_the_stable_plan_has_no_blocking_pair_and_is_that_of_the_peer(capsys):
    found = b4_stable.run("small", seed=1, rounds=1)
    b4_stable.report("small", found)
    assert found.plan.placed > 300
    assert found.identical is not False
    assert "placed" in capsys.readouterr().out


def test_planning_again_moves_fewest_when_all_are_held(capsys):
    full, stick, fixed = found = b5_replan.run("small", seed=1, rounds=1, kernel=PLAIN)
    b5_replan.report("small", found)
    assert fixed.moved <= stick.moved <= full.moved
    assert full.placed == stick.placed >= fixed.placed
    assert capsys.readouterr().out.count("target") == 2
