"""The benchmark of pages at its smallest: every contestant answers, and the report names each with its ratio."""

import pytest

from benchmarks.b8_pages import report, run


def test_every_contestant_answers(capsys: pytest.CaptureFixture[str]) -> None:
    bench, found = run(12, 1)
    report(bench, found)
    assert set(found) == {"hello", "house", "registry", "ranked cold", "ranked kept", "orm"}
    assert all(seconds > 0 for seconds in found.values())
    printed = capsys.readouterr().out
    assert printed.count("x hello") == len(found)
    assert "ranked cold / hello" in printed
