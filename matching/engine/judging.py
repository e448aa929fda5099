"""The hard rules for many students at once. A test holds it against `matching.criteria.passing`, student by student."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Catalogue
from matching.engine.cohort import HOME, HOME_OR_ABROAD, NO_HOME, NO_LIMIT, Students
from matching.types import CareLevel, Rules

Mask = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


def allowed_pairs(catalogue: Catalogue, span: slice, students: Students, part: slice, rules: Rules) -> Mask:
    """Students of the part by places of the span: whether every hard rule is passed."""
    bounds = students.bounds[:, part]
    allowed: Mask = catalogue.limits[0, span] <= bounds[0][:, None]
    for line in range(1, len(bounds)):
        allowed &= catalogue.limits[line, span] <= bounds[line][:, None]
    opening = students.opening[part][:, None]
    allowed &= (catalogue.open_to[span] & opening) == opening
    if not students.possible[part].all():
        allowed &= students.possible[part][:, None]
    _language(catalogue, span, students.languages[part], allowed)
    _care(catalogue, span, students, part, rules, allowed)
    _earlier(catalogue, span, students, part, allowed)
    return allowed


def _language(catalogue: Catalogue, span: slice, wanted: NDArray[np.uint64], allowed: Mask) -> None:
    """At least one language in common, word of 64 bits by word."""
    spoken = catalogue.languages[span]
    shared = (spoken[:, 0] & wanted[:, :1]) != 0
    for word in range(1, wanted.shape[1]):
        shared |= (spoken[:, word] & wanted[:, word : word + 1]) != 0
    allowed &= shared


def _care(catalogue: Catalogue, span: slice, students: Students, part: slice, rules: Rules, allowed: Mask) -> None:
    """Every need covered at the level of the setting, kind by kind."""
    if rules.care_level == CareLevel.NONE:
        return
    for kind, lines in by_kind([wish.care_kinds for wish in students.wishes[part]]).items():
        number = catalogue.care_kinds.get(kind)
        covered = False if number is None else catalogue.care[span, number] >= rules.care_level
        allowed[lines] &= covered


def by_kind(needs: Sequence[frozenset[str]]) -> Mapping[str, NDArray[np.int64]]:
    """The lines of the students who need each kind, the kinds in alphabetical order."""
    found: dict[str, list[int]] = {}
    for line, kinds in enumerate(needs):
        for kind in kinds:
            found.setdefault(kind, []).append(line)
    return {kind: np.array(found[kind], dtype=np.int64) for kind in sorted(found)}


def _earlier(catalogue: Catalogue, span: slice, students: Students, part: slice, allowed: Mask) -> None:
    """No earlier placement at the company."""
    for line, wish in enumerate(students.wishes[part]):
        if wish.earlier_companies:
            known = (catalogue.company_numbers.get(one) for one in wish.earlier_companies)
            numbers = [number for number in known if number is not None]
            if numbers:
                allowed[line] &= ~np.isin(catalogue.company[span], numbers)


def cosines(catalogue: Catalogue, span: slice, homes: FloatArray) -> FloatArray:
    """Angles from each home to each place, NaN where one of the two is unknown."""
    position = catalogue.position[span]
    found = homes[:, :1] * position[:, 0]
    found += homes[:, 1:2] * position[:, 1]
    found += homes[:, 2:3] * position[:, 2]
    return found


def within_reach(catalogue: Catalogue, span: slice, students: Students, part: slice, angles: FloatArray) -> Mask:
    """Within the travel limit; what passes without a known distance depends on the student: see `Students.reach`."""
    foreign, located = catalogue.foreign[span], catalogue.located[span]
    free = np.ones((4, len(foreign)), dtype=bool)
    free[HOME] = ~(located | foreign)
    free[HOME_OR_ABROAD] = ~located
    free[NO_HOME] = ~foreign
    reached: Mask = angles >= students.least_cosine[part][:, None]
    reach = students.reach[part]
    if (reach == NO_LIMIT).all():
        return np.ones_like(reached)
    reached |= free[reach]
    return reached
