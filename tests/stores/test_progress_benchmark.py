"""The benchmark of the progress page at its smallest: every contestant answers, and the report names the growth."""

import pytest

from benchmarks.b12_progress import report, run


def test_every_contestant_answers(capsys: pytest.CaptureFixture[str]) -> None:
    few, many = run(4, 1), run(40, 1)
    report(few, many, (4, 40))
    assert set(few) == set(many) == {"hello", "page", "no contact", "100 on a page", "per row", "load all"}
    assert all(seconds > 0 for seconds in many.values())
    printed = capsys.readouterr().out
    assert "times the time, target <= 4" in printed
    assert "load all / page" in printed
