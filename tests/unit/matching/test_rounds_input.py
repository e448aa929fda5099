"""Bad items of a round: each is named, left out, and stops nothing."""

from dataclasses import replace
from math import nan

import pytest

from matching import engine
from matching.compiled import PLAIN
from matching.engine import running
from matching.types import Weights, WishError
from matching.types.allocation import Mode
from matching.types.rounds import Binding, Entrant, Pair, ProblemCode, RoundInput
from tests.unit.matching.samples import catalogue, place, student

PLACES = (
    place("p1"),
    place("p2", capacity_left=2),
    place("p3", qualification="99999"),
    place("p4", recognised_from=None),
)


def entrant(student_id="s1", **changes):
    """A student who suits p1 and p2."""
    return Entrant(**({"student_id": student_id, "wish": student()} | changes))


def problems(entered, *places):
    """The problems of a round as (code, student, place, field)."""
    found = engine.check(catalogue(*(places or PLACES)), entered)
    return [(one.code, one.student_id, one.place_id, one.field) for one in found]


def entered(*entrants, **changes):
    """A round of these students."""
    return RoundInput(entrants=entrants or (entrant(),), **changes)


def test_a_good_round_has_no_problem():
    assert problems(entered(pins=(Pair(student_id="s1", place_id="p1"),))) == []


def test_an_empty_cohort_is_named_and_gives_an_empty_result():
    empty = RoundInput(entrants=())
    assert problems(empty) == [(ProblemCode.EMPTY_COHORT, None, None, "")]
    result = engine.run(catalogue(*PLACES), empty)
    assert (result.seats, result.placed, result.blocking_pairs) == ((), 0, 0)


def test_an_empty_catalogue_places_nobody():
    result = engine.run(catalogue(place(qualification="99999")), entered())
    assert result.seats[0].binding == ((Binding.NO_RECOGNISED_PLACE, 0),)


@pytest.mark.parametrize("field", ["travel_limit_km", "home_latitude", "age", "study_year"])
@pytest.mark.parametrize("value", [nan, -500, 1e9])
def test_a_wish_cannot_hold_an_absurd_number(field, value):
    with pytest.raises(WishError):
        student(**{field: value})


def test_a_student_without_a_usable_wish_is_in_the_round_without_a_place():
    lost = entrant("s2", wish=None, fault="travel_limit_km", choices=("p1",))
    nameless = entrant("s3", wish=student(qualification=" "))
    both = entered(entrant(), lost, nameless)
    assert problems(both) == [
        (ProblemCode.WISH, "s2", None, "travel_limit_km"), (ProblemCode.WISH, "s3", None, "qualification"),
    ]  # fmt: skip
    seats = engine.run(catalogue(*PLACES), both).seats
    assert [(seat.student_id, seat.place_id is None) for seat in seats] == [("s1", False), ("s2", True), ("s3", True)]
    assert seats[1].binding == seats[2].binding == ((Binding.BAD_INPUT, 0),)


@pytest.mark.parametrize("credit", [nan, -1, 10_001, 0.5, True, "many"])
def test_an_absurd_credit_counts_as_none(credit):
    odd = entered(entrant(credit=credit))
    assert problems(odd) == [(ProblemCode.WISH, "s1", None, "credit")]
    assert engine.run(catalogue(*PLACES), odd).placed == 1


def test_the_same_student_twice_counts_once_whichever_comes_first():
    twins = (entrant(choices=("p1",)), entrant(choices=("p2",)))
    assert problems(entered(*twins)) == [(ProblemCode.STUDENT_TWICE, "s1", None, "")]
    results = [engine.run(catalogue(*PLACES), entered(*order)) for order in (twins, twins[::-1])]
    assert engine.canonical(results[0]) == engine.canonical(results[1])
    assert len(results[0].seats) == 1


def test_an_entrant_without_an_id_is_named():
    assert problems(entered(entrant(), entrant(""))) == [(ProblemCode.WISH, None, None, "student_id")]


def test_places_that_cannot_be_used_are_named():
    bad = (*PLACES, place("bad", capacity_left=-1), place("p1"), place("odd", latitude=nan))
    assert [one[:1] + one[2:] for one in problems(entered(), *bad)] == [
        (ProblemCode.PLACE, "bad", "capacity_left"), (ProblemCode.PLACE, "odd", "latitude"),
        (ProblemCode.PLACE, "p1", "place_id"),
    ]  # fmt: skip
    assert problems(entered(places=frozenset({"p1", "gone"}))) == [(ProblemCode.PLACE, None, "gone", "place_id")]


def test_choices_that_are_unknown_or_given_twice_are_named_and_ranks_stay():
    odd = entrant(choices=("gone", "p1", "p1"))
    assert problems(entered(odd)) == [
        (ProblemCode.CHOICE_TWICE, "s1", "p1", ""), (ProblemCode.CHOICE_UNKNOWN, "s1", "gone", ""),
    ]  # fmt: skip
    seat = engine.run(catalogue(*PLACES), entered(odd)).seats[0]
    assert (seat.place_id, seat.choice) == ("p1", 2)


PINS = [
    ([("x", "p1")], (ProblemCode.PIN_UNKNOWN_STUDENT, "x", "p1", "")),
    ([("s1", "gone")], (ProblemCode.PIN_UNKNOWN_PLACE, "s1", "gone", "")),
    ([("s1", "p3")], (ProblemCode.PIN_HARD_RULE, "s1", "p3", "recognition")),
    ([("s1", "p4")], (ProblemCode.PIN_HARD_RULE, "s1", "p4", "recognition")),
    ([("s1", "p1"), ("s2", "p1")], (ProblemCode.PIN_OVER_CAPACITY, "s2", "p1", "")),
]


@pytest.mark.parametrize(("pins", "problem"), PINS)
def test_a_pin_that_cannot_hold_is_named_and_left_out(pins, problem):
    pinned = entered(
        entrant(), entrant("s2"), pins=tuple(Pair(student_id=one, place_id=at) for one, at in pins), draw=5
    )
    assert problems(pinned) == [problem]
    result = engine.run(catalogue(*PLACES), pinned)
    assert result.placed == 2
    assert not any(seat.pinned and (seat.student_id, seat.place_id) == problem[1:3] for seat in result.seats)


def test_contradictory_pins_leave_both_out_and_a_pair_kept_apart_wins_from_a_pin():
    pins = (Pair(student_id="s1", place_id="p1"), Pair(student_id="s1", place_id="p2"))
    assert problems(entered(pins=pins)) == [
        (ProblemCode.PIN_TWICE, "s1", "p1", ""), (ProblemCode.PIN_TWICE, "s1", "p2", ""),
    ]  # fmt: skip
    both = entered(pins=pins[:1], blocks=pins[:1])
    assert problems(both) == [(ProblemCode.PIN_BLOCKED, "s1", "p1", "")]
    assert engine.run(catalogue(*PLACES), both).seats[0].place_id == "p2"


def test_a_pin_never_tells_which_requirement_of_the_student_it_breaks():
    needy = entrant(wish=student(care_kinds=frozenset({"quiet"})))
    found = problems(entered(needy, pins=(Pair(student_id="s1", place_id="p1"),)))
    assert found == [(ProblemCode.PIN_HARD_RULE, "s1", "p1", "requirement")]


def test_a_pair_kept_apart_must_be_known():
    unknown = (Pair(student_id="x", place_id="p1"), Pair(student_id="s1", place_id="gone"))
    assert {one[0] for one in problems(entered(blocks=unknown))} == {ProblemCode.BLOCK_UNKNOWN}


@pytest.mark.parametrize("changes", [{"draw": -1}, {"draw": 0.5}, {"sticky": -1}, {"sticky": 10_001}, {"sticky": nan}])
def test_a_setting_without_sense_is_refused_before_the_run(changes):
    with pytest.raises(engine.RoundError) as caught:
        engine.run(catalogue(*PLACES), entered(**changes))
    assert caught.value.field in changes


def test_weights_must_be_numbers_that_sum_to_one():
    with pytest.raises(ValueError, match="not a number"):
        Weights(name="x", version=1, content=nan, guidance=1, care=0, payment=0, travel=0, days=0, continuity=0)


def test_a_plan_that_fails_its_proof_is_an_error_and_never_a_result(monkeypatch):
    def spoiled(instance, **settings):
        plan = solve(instance, **settings)
        return replace(plan, edge=plan.edge * 0 - 1)

    solve = running.solve
    monkeypatch.setattr(running, "solve", spoiled)
    with pytest.raises(engine.CertificateError):
        engine.run(catalogue(*PLACES), entered(), kernel=PLAIN)


def test_progress_is_told_and_what_it_raises_stops_the_run():
    heard = []
    engine.run(catalogue(*PLACES), entered(mode=Mode.STABLE), step=lambda done, of: heard.append((done, of)))
    assert heard == sorted(heard)
    assert heard[-1] == (4, 4)
    with pytest.raises(InterruptedError):
        engine.run(catalogue(*PLACES), entered(), step=_stop)


def _stop(done, of):
    raise InterruptedError


def test_the_hash_of_the_input_knows_every_change_and_no_order():
    one, two = entrant(), entrant("s2", choices=("p1", "p2"))
    base = engine.inputs_hash(catalogue(*PLACES), entered(one, two))
    assert base == engine.inputs_hash(catalogue(*PLACES[::-1]), entered(two, one))
    others = [
        engine.inputs_hash(catalogue(*PLACES), entered(one, replace(two, choices=("p2", "p1")))),
        engine.inputs_hash(catalogue(*PLACES), entered(one, two, draw=1)),
        engine.inputs_hash(catalogue(*PLACES), entered(one, two, mode=Mode.STABLE)),
        engine.inputs_hash(catalogue(*PLACES[:3]), entered(one, two)),
        engine.inputs_hash(catalogue(place("p1", text="anders"), *PLACES[1:]), entered(one, two)),
    ]
    assert len({base, *others}) == 6
