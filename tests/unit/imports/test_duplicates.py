"""Keys and weights: which pairs meet, and what their score means."""

import pytest

from bpv.companies.rules.duplicates import WEIGHTS, Profile, Zone, compare
from bpv.companies.rules.keys import Address, core_name, keys, sound
from bpv.core.word_list import WORDS

HOME = Address("Hoge Woerd", "12", "2311 HE", "Leiden")


def profile(name: str, *at: Address, **more: str) -> Profile:
    """A company in a comparison."""
    return Profile(name, at, **more)


@pytest.mark.parametrize(
    ("one", "other", "zone"),
    [
        (profile("Jansen Metaal B.V.", HOME), profile("jansen metaal bv", HOME._replace(postcode="2311HE")), Zone.SAME),
        (profile("Jansen Metaal", HOME), profile("Janssen Metaalbewerking", HOME), Zone.ASK),
        (profile("Jansen Metaal", HOME), profile("Pieters Zorg", HOME), Zone.NEW),
        (profile("Brandweer", HOME), profile("Brandweer", Address("Kade", "3", "9711 AA", "Groningen")), Zone.NEW),
        (profile("JETRO Amsterdam"), profile("JETRO Amsterdam"), Zone.SAME),
        (profile("Jansen", HOME, kvk="12345678"), profile("Jansen", kvk="87654321"), Zone.NEW),
        (profile("Jansen", HOME), profile("Jansen"), Zone.ASK),
    ],
)
def test_zones(one: Profile, other: Profile, zone: Zone) -> None:
    """Same, ask or new; and the order of the two never matters."""
    assert compare(one, other).zone is zone
    assert compare(one, other) == compare(other, one)


def test_the_score_is_the_sum_of_its_reasons() -> None:
    """What a person sees adds up."""
    judgement = compare(
        profile("Jansen Metaal", HOME, phone="071-5123456"), profile("Jansen", HOME, phone="+31715123456")
    )
    assert judgement.score == sum(WEIGHTS[code] for code in judgement.reasons)
    assert {"street_same", "postcode_same", "phone_same"} <= set(judgement.reasons)


def test_every_reason_has_a_sentence() -> None:
    """In words, for a person who decides."""
    assert {f"duplicate.{code}" for code in WEIGHTS} <= WORDS.keys()


def test_keys_forgive_what_people_type() -> None:
    """A legal form, a letter for a sound, a blank in the postcode, www: one shared key is enough to meet."""
    one = keys("Kwaliteit Dijck B.V.", [HOME], "https://www.kwaliteit.nl/over", "071 - 512 34 56")
    assert "n:" + " ".join(sorted((sound("kwaliteyt"), sound("dyk")))) in one
    assert keys("Iets anders", [], "kwaliteit.nl") & one == {"w:kwaliteit.nl"}
    assert keys("Iets anders", [], None, "+31715123456") & one == {"t:715123456"}
    assert keys("Kwal", [HOME._replace(street="", postcode="2311he")]) & one == {"p:2311kwa"}
    assert not any(key.startswith("w:") for key in keys("A", [], "https://facebook.com/a"))


@pytest.mark.parametrize(
    ("name", "core"), [("De Vries & Zn. B.V.", "vries zn"), ("B.V.", "bv"), ("Stichting De", "stichting de")]
)
def test_the_core_of_a_name(name: str, core: str) -> None:
    """Without legal forms and articles; something always stays."""
    assert core_name(name) == core
