"""Generated rounds: places and students that often suit each other, choices, pins, pairs kept apart and settings."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from matching.catalogue import Catalogue, build
from matching.types import PlaceFacts, Route
from matching.types.allocation import Goal, Mode
from matching.types.rounds import Entrant, Keep, Pair, RoundInput
from tests.properties.matching.strategies import PLACES, START, STUDENTS, place_of, student_of

MOST_STUDENTS = 6


@dataclass(frozen=True)
class Drawn:
    """A round with its places."""

    offer: tuple[PlaceFacts, ...]
    entered: RoundInput

    @property
    def catalogue(self) -> Catalogue:
        """The places as columns."""
        return build(self.offer)


WIDE = {
    "qualification": "25301", "route": Route.BOL, "recognised_from": START, "recognised_until": None,
    "period_start": None, "period_end": None, "study_years": frozenset(), "minimum_age": None,
    "suitable_for_under_16": True, "company_paused": False,
}  # fmt: skip
"""A place that suits nearly everybody, so that there is something to allocate."""
OFFERS = st.lists(PLACES, min_size=2, max_size=5).map(
    lambda found: tuple(
        place_of(f"p{number:02d}", facts | (WIDE if number % 2 else {})) for number, facts in enumerate(found)
    )
)
PLACE_IDS = st.sampled_from(tuple(f"p{number:02d}" for number in range(5)))
CHOICES = st.lists(PLACE_IDS, max_size=3, unique=True).map(tuple)


def eased(facts):
    """A student with few demands."""
    easy = {"qualification": "25301", "travel_limit_km": None, "languages": frozenset(), "care_kinds": frozenset()}
    return student_of(facts | easy | {"earlier_companies": frozenset()})


ENTRANTS = st.lists(
    st.tuples(
        st.one_of(STUDENTS.map(eased), STUDENTS.map(student_of)), CHOICES, st.sampled_from((0, 0, 300)),
        st.none() | PLACE_IDS,
    ),
    min_size=1,
    max_size=MOST_STUDENTS,
).map(
    lambda found: tuple(
        Entrant(student_id=f"s{number}", wish=wish, choices=choices, credit=credit, present=present)
        for number, (wish, choices, credit, present) in enumerate(found)
    )
)  # fmt: skip
PAIRS = st.lists(
    st.builds(
        Pair, student_id=st.integers(0, MOST_STUDENTS).map(lambda number: f"s{number}"), place_id=PLACE_IDS
    ),
    max_size=2,
).map(tuple)  # fmt: skip
ROUNDS = st.builds(
    Drawn,
    offer=OFFERS,
    entered=st.builds(
        RoundInput,
        entrants=ENTRANTS,
        pins=PAIRS,
        blocks=PAIRS,
        mode=st.sampled_from(Mode),
        goal=st.sampled_from(Goal),
        keep=st.sampled_from(Keep),
        draw=st.integers(0, 50),
    ),
)


def plainly(drawn: Drawn, mode: Mode) -> Drawn:
    """The same students and places, with nothing kept, pinned or apart."""
    entrants = tuple(replace(one, present=None, credit=0) for one in drawn.entered.entrants)
    entered = replace(drawn.entered, entrants=entrants, pins=(), blocks=(), keep=Keep.NOTHING, mode=mode)
    return replace(drawn, entered=entered)
