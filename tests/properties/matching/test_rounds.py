"""What a round promises for every cohort, in every mode."""

import random
from collections import Counter
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.instances import SIZES, generate
from matching import engine
from matching.catalogue import build
from matching.compiled import best
from matching.scoring import rank
from matching.types.allocation import Mode
from matching.types.rounds import Entrant, Keep, Missed, Pair, ProblemCode, RoundInput, Seat, Why
from tests.properties.matching.cohorts import ROUNDS, plainly
from tests.properties.matching.promise import promise
from tests.properties.matching.referee import is_allowed
from tests.properties.matching.test_matching_promises import FORBIDDEN

ALL = 1_000


def run(drawn, **changes):
    """The round, with some of its settings changed."""
    return engine.run(drawn.catalogue, replace(drawn.entered, **changes))


def places_of(result):
    """Who got what."""
    return {seat.student_id: seat.place_id for seat in result.seats}


@promise(few=40, drawn=ROUNDS)
def test_capacity_hard_rules_and_pairs_kept_apart_are_never_broken_and_everybody_is_in_the_result(drawn):
    result = run(drawn)
    offer = {place.place_id: place for place in drawn.offer}
    wishes = {one.student_id: one.wish for one in drawn.entered.entrants}
    assert [seat.student_id for seat in result.seats] == sorted(wishes)
    apart = {(pair.student_id, pair.place_id) for pair in drawn.entered.blocks}
    taken = Counter(seat.place_id for seat in result.seats if seat.place_id)
    for seat in result.seats:
        assert (seat.student_id, seat.place_id) not in apart
        assert bool(seat.binding) is (seat.place_id is None)
        if seat.place_id is not None:
            assert is_allowed(offer[seat.place_id], wishes[seat.student_id])
    assert all(count <= offer[place].capacity_left for place, count in taken.items())


@promise(few=40, drawn=ROUNDS)
def test_scores_are_those_of_the_ranking_and_parts_add_up(drawn):
    built = drawn.catalogue
    result = engine.run(built, replace(drawn.entered, blocks=()))
    wishes = {one.student_id: one.wish for one in drawn.entered.entrants}
    for seat in result.seats:
        listed = {place.place_id: place for place in rank(built, wishes[seat.student_id], top=ALL).places}
        assert seat.eligible == len(listed)
        if seat.place_id is None:
            continue
        shown = listed[seat.place_id]
        assert seat.points == sum(part.points for part in seat.parts) == shown.score
        assert [part[:2] for part in seat.parts] == [part[:2] for part in shown.parts]
        assert [part[2:] for part in seat.parts] == [pytest.approx(part[2:], abs=1e-8) for part in shown.parts]
        assert abs(seat.score - 100 * shown.score) <= 50
        assert seat.best_score - seat.regret == seat.score
        assert round(seat.best_score / 100) in (
            max(place.score for place in listed.values()) + step for step in (-1, 0, 1)
        )


@promise(few=20, drawn=ROUNDS, shuffler=st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_no_byte(drawn, shuffler: random.Random):
    first = engine.canonical(run(drawn))
    offer, lists = list(drawn.offer), {}
    shuffler.shuffle(offer)
    for name in ("entrants", "pins", "blocks"):
        lists[name] = list(getattr(drawn.entered, name))
        shuffler.shuffle(lists[name])
    mixed = replace(drawn.entered, **{name: tuple(items) for name, items in lists.items()})
    assert engine.canonical(engine.run(build(offer), mixed)) == first


@pytest.mark.parametrize("mode", Mode)
def test_numba_changes_no_byte(mode):
    made = generate(SIZES["small"], students=60)
    listed = [place.place_id for place in made.places]
    dice = random.Random(5)
    entrants = tuple(
        Entrant(student_id=f"s{number}", wish=wish, choices=tuple(dice.sample(listed, dice.randrange(4))))
        for number, wish in enumerate(made.students)
    )
    built, entered = build(made.places), RoundInput(entrants=entrants, mode=mode, draw=3)
    assert engine.canonical(engine.run(built, entered, kernel=best())) == engine.canonical(engine.run(built, entered))


@promise(drawn=ROUNDS)
def test_a_pin_survives_or_is_a_named_problem(drawn):
    result = run(drawn)
    got = places_of(result)
    named = {(one.student_id, one.place_id) for one in result.problems if one.code.value.startswith("pin_")}
    for pin in drawn.entered.pins:
        if (pin.student_id, pin.place_id) not in named:
            assert got[pin.student_id] == pin.place_id
    assert {seat.student_id for seat in result.seats if seat.pinned} <= {pin.student_id for pin in drawn.entered.pins}


@promise(few=40, drawn=ROUNDS)
def test_a_stable_round_has_no_blocking_pair_and_exact_rounds_carry_their_proof(drawn):
    result = run(drawn)
    assert result.certified is (drawn.entered.mode is Mode.EXACT)
    if drawn.entered.mode is Mode.STABLE and drawn.entered.keep is Keep.NOTHING:
        assert result.blocking_pairs == 0


@promise(few=30, drawn=ROUNDS, mode=st.sampled_from((Mode.EXACT, Mode.STABLE_FILLED)))
def test_one_place_more_never_lowers_the_number_placed(drawn, mode):
    drawn = plainly(drawn, mode)
    roomier = replace(drawn.offer[0], capacity_left=drawn.offer[0].capacity_left + 1)
    more = replace(drawn, offer=(roomier, *drawn.offer[1:]))
    assert run(more).placed >= run(drawn).placed


@promise(few=30, drawn=ROUNDS)
def test_who_gave_no_choices_never_costs_a_voter_a_place(drawn):
    for mode in Mode:
        plain = plainly(drawn, mode)
        voters = tuple(one for one in plain.entered.entrants if one.choices)
        alone, together = run(plain, entrants=voters), run(plain)
        with_place = sum(seat.place_id is not None for seat in together.seats if seat.voter)
        assert with_place >= alone.placed
        if mode is Mode.STABLE:
            assert {one: place for one, place in places_of(together).items() if one in places_of(alone)} == places_of(
                alone
            )


@promise(few=30, drawn=ROUNDS, more=st.sampled_from(("p00", "p01", "p02", "p03", "p04")))
def test_more_choices_below_the_one_that_was_given_change_nothing_in_the_stable_mode(drawn, more):
    plain = plainly(drawn, Mode.STABLE)
    before = run(plain)
    for seat in before.seats:
        if seat.choice:
            longer = tuple(
                replace(one, choices=tuple(dict.fromkeys((*one.choices, more))))
                if one.student_id == seat.student_id
                else one
                for one in plain.entered.entrants
            )
            assert places_of(run(plain, entrants=longer)) == places_of(before)


@promise(few=20, drawn=ROUNDS)
def test_what_is_fixed_stays_where_it_is_allowed(drawn):
    plain = plainly(drawn, Mode.EXACT)
    first = places_of(run(plain))
    present = tuple(replace(one, present=first[one.student_id]) for one in plain.entered.entrants)
    newcomer = replace(present[0], student_id="new", present=None)
    again = places_of(run(plain, entrants=(*present, newcomer), keep=Keep.FIXED))
    assert {one: place for one, place in again.items() if first.get(one)} == {one: p for one, p in first.items() if p}


@promise(few=20, drawn=ROUNDS)
def test_a_student_keeps_the_result_under_another_id_where_no_lot_decides(drawn):
    """The id is all that a round knows of who somebody is: it can decide between equals only."""
    plain = plainly(drawn, Mode.EXACT)
    renamed = tuple(replace(one, student_id=f"x{one.student_id}") for one in plain.entered.entrants)
    first, other = run(plain), run(plain, entrants=renamed)
    assert first.levels == other.levels


def test_no_value_of_a_round_has_room_for_a_forbidden_trait():
    for value in (Entrant, RoundInput, Seat, Missed, Pair):
        assert not {item.name for item in fields(value)} & (FORBIDDEN - {"student_id"})


def test_the_generated_rounds_are_varied():
    found = Counter()

    @settings(max_examples=80, derandomize=True)
    @given(ROUNDS)
    def count(drawn):
        result = run(drawn)
        found.update(
            tried=1, placed=result.placed > 0, unplaced=result.placed < len(result.seats),
            chosen=any(seat.choice for seat in result.seats), pinned=any(seat.pinned for seat in result.seats),
            full=any(one.why is Why.FULL for seat in result.seats for one in seat.above),
            hard=any(one.code is ProblemCode.PIN_HARD_RULE for one in result.problems),
        )  # fmt: skip

    count()
    assert found["placed"] > 40
    assert all(found[name] >= 5 for name in ("unplaced", "chosen", "pinned", "full", "hard")), found
