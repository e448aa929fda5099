"""The example of the documentation, worked by hand, in the three modes; and what students are told."""

from dataclasses import replace

import pytest

from matching import engine
from matching.types import CareLevel, Gate, Weights
from matching.types.allocation import Level, Mode
from matching.types.rounds import Advice, Binding, Entrant, Keep, Missed, Pair, RoundInput, Why
from tests.unit.matching.samples import catalogue, place, student

CONTENT_ONLY = Weights(
    name="content", version=1, content=1, guidance=0, care=0, payment=0, travel=0, days=0, continuity=0
)
OFFER = (
    place("workshop", techniques=frozenset({"las", "frees"})),
    place("garage", techniques=frozenset({"motor"})),
    place("harbour", techniques=frozenset({"kraan"})),
)


def wish(*techniques, earlier=()):
    """Wants to learn these techniques, and was placed at the companies of these places before."""
    return student(
        techniques=frozenset(techniques), earlier_companies=frozenset(f"company of {one}" for one in earlier)
    )


ANNA = Entrant(student_id="anna", wish=wish("las", "frees", earlier=["garage"]), choices=("workshop",), unit="a")
BRAM = Entrant(
    student_id="bram", wish=wish("las", "motor", earlier=["garage", "harbour"]), choices=("workshop",), unit="a"
)
CAS = Entrant(student_id="cas", wish=wish("kraan", earlier=["workshop"]), unit="b")
ROUND = RoundInput(entrants=(ANNA, BRAM, CAS), weights=CONTENT_ONLY)


def run(**changes):
    """The example with some settings changed."""
    return engine.run(catalogue(*OFFER), replace(ROUND, **changes))


def given(result):
    """Who got what, with the score."""
    return {seat.student_id: (seat.place_id, seat.score) for seat in result.seats}


def test_exact_places_all_three():
    result = run(mode=Mode.EXACT)
    assert given(result) == {"anna": ("harbour", 0), "bram": ("workshop", 5_000), "cas": ("garage", 0)}
    assert dict(result.levels) == {Level.PLACED: 3, Level.OUTSIDE: 1, Level.WORST: 10_000, Level.TOTAL: 5_000}
    assert (result.blocking_pairs, result.certified) == (1, True)
    anna = result.seats[0]
    assert (anna.points, anna.regret, anna.choice) == (0, 10_000, 0)
    assert anna.above == (Missed(place_id="workshop", choice=1, why=Why.FULL, students=1, ahead=0),)
    assert Advice(kind="place", key="workshop", placed=0, points=20_000, students=0) in result.advice


def test_stable_leaves_bram_without_a_place_and_nobody_can_object():
    result = run(mode=Mode.STABLE)
    assert given(result) == {"anna": ("workshop", 10_000), "bram": (None, None), "cas": ("harbour", 10_000)}
    assert (result.blocking_pairs, result.certified) == (0, False)
    bram = result.seats[1]
    assert bram.binding == ((Binding.ALL_FULL, 1), (Binding.OTHER_RULE, 2))
    assert bram.above == (Missed(place_id="workshop", choice=1, why=Why.FULL, students=1, ahead=1),)
    assert [(miss.place_id, miss.full, miss.gate) for miss in bram.near_misses][:1] == [
        ("workshop", True, Gate.CAPACITY)
    ]


def test_filling_moves_a_chain_of_students():
    result = run(mode=Mode.STABLE_FILLED)
    assert given(result) == given(run(mode=Mode.EXACT))


def test_in_numbers():
    stable, exact = engine.summary(run(mode=Mode.STABLE)), engine.summary(run())
    assert (stable.everybody.placed, stable.everybody.unplaced, exact.everybody.placed) == (2, 1, 3)
    assert stable.everybody.choices == ((1, 1),)
    assert exact.everybody.choices == ((0, 1), (1, 1))
    assert [(group.unit, group.students, group.placed) for group in stable.units] == [("a", 2, 1), ("b", 1, 1)]
    assert (stable.worst_score, exact.worst_regret) == (10_000, 10_000)
    assert stable.reasons == ((Binding.ALL_FULL, 1),)
    changes = engine.differences(run(mode=Mode.STABLE), run())
    assert [(one.student_id, one.old, one.new) for one in changes] == [
        ("anna", "workshop", "harbour"), ("bram", None, "workshop"), ("cas", "harbour", "garage"),
    ]  # fmt: skip


def test_a_pin_takes_its_place_out_of_the_round():
    result = run(pins=(Pair(student_id="anna", place_id="workshop"),))
    assert given(result) == {"anna": ("workshop", 10_000), "bram": (None, None), "cas": ("harbour", 10_000)}
    assert [seat.pinned for seat in result.seats] == [True, False, False]


def test_what_is_kept_apart_and_what_is_not_offered_is_told():
    apart = run(blocks=(Pair(student_id="anna", place_id="workshop"),)).seats[0]
    assert apart.above == (Missed(place_id="workshop", choice=1, why=Why.APART),)
    assert "workshop" not in {miss.place_id for miss in apart.near_misses}
    closed = run(places=frozenset({"garage", "harbour"})).seats[0]
    assert closed.above == (Missed(place_id="workshop", choice=1, why=Why.NOT_OFFERED),)


@pytest.mark.parametrize("keep", [Keep.FIXED, Keep.STICKY])
def test_who_has_a_place_keeps_it_when_that_is_asked(keep):
    stays = (replace(ANNA, present="workshop"), replace(CAS, present="harbour"))
    result = run(entrants=(*stays, BRAM), keep=keep, sticky=10_000)
    kept = given(result)["anna"][0] == "workshop"
    assert kept is (keep is Keep.FIXED)  # a bonus never goes before placing one student more
    assert dict(result.levels)[Level.TOTAL] == sum(seat.score for seat in result.seats if seat.place_id)


def test_a_requirement_is_never_named():
    needy = replace(BRAM, wish=replace(BRAM.wish, care_kinds=frozenset({"quiet"}), earlier_companies=frozenset()))
    seat = run(entrants=(needy,)).seats[0]
    assert seat.binding == ((Binding.REQUIREMENT, 3),)
    assert {(miss.gate, miss.verdict) for miss in seat.near_misses} == {(None, None)}
    assert seat.above == (Missed(place_id="workshop", choice=1, why=Why.REQUIREMENT),)


def test_the_order_of_near_misses_does_not_tell_one_requirement_from_another():
    entrant = Entrant(student_id="dana", wish=student(care_kinds=frozenset({"quiet"}), languages=frozenset({"nl"})))
    speaks = [place(f"dutch{number}", languages=frozenset({"nl"})) for number in range(4)]
    cares = {"care": {"quiet": int(CareLevel.DECLARED)}, "languages": frozenset({"fr"})}
    offer = (*speaks, *(place(f"quiet{number}", **cares) for number in range(4)))
    found = catalogue(*offer)
    seat = engine.run(found, replace(ROUND, entrants=(entrant,))).seats[0]
    order = [miss.place_id for miss in seat.near_misses]
    assert len(order) == len(offer)
    assert order == sorted(order, key=lambda one: int(found.tie[found.row_of[one]]))


def test_a_lower_score_is_told_where_room_was_left():
    both = replace(ANNA, wish=wish("kraan"), choices=("garage", "harbour"))
    seat = run(entrants=(both,)).seats[0]
    assert (seat.place_id, seat.choice) == ("harbour", 2)
    assert seat.above == (Missed(place_id="garage", choice=1, why=Why.LOWER_SCORE),)
