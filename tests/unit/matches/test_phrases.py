"""Every code of the library has words, with exactly its parameters, in both languages."""

import string

import pytest

from bpv.core.word_list import WORDS
from bpv.core.words import say
from bpv.matches.rules import codes, confidence, phrase
from bpv.matches.rules.phrases import FORMATS
from matching.types import REASON_PARAMS, Reason, ReasonCode

SAMPLES = {
    "since": "2026-08-01",
    "until": "2027-01-31",
    "km": 7.4,
    "limit": 25.0,
    "percent": 80,
    "needed": 80,
    "amount": 350.0,
    "kind": "quiet_workplace",
    "kinds": "quiet_workplace, extra_coaching",
    "level": 2,
    "transport": "bicycle",
    "languages": "nl, en",
    "country": "DE",
}


def placeholders(sentence: str) -> set[str]:
    """The names between braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", ReasonCode)
def test_each_code_has_a_sentence_with_exactly_its_parameters(code: ReasonCode) -> None:
    assert placeholders(WORDS[f"match.{code}"]) == set(REASON_PARAMS[code])


def test_every_code_of_the_room_has_words() -> None:
    assert codes() <= set(WORDS)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("code", ReasonCode)
def test_each_reason_can_be_said(code: ReasonCode, language: str) -> None:
    said = phrase(language, Reason(code, {name: SAMPLES.get(name, 3) for name in REASON_PARAMS[code]}))
    assert said.endswith(".")
    assert "{" not in said
    for raw in ("2026-08-01", "quiet_workplace", "None"):
        assert raw not in said


def test_parameters_are_written_as_people_write_them() -> None:
    params = {"km": 7.4, "minutes": 21, "transport": "bicycle"}
    assert (
        phrase("en", Reason(ReasonCode.TRAVEL_DISTANCE, params)) == "7.4\xa0km from home, about 21 minutes by bicycle."
    )
    allowance = Reason(ReasonCode.PAYMENT_ALLOWANCE, {"amount": 350.0})
    assert phrase("en", allowance) == "Allowance of €\xa0350 a month for full time."
    language = Reason(ReasonCode.LANGUAGE_NONE_SHARED, {"languages": "de, xx-strange"})
    assert phrase("en", language) == "At work they speak: German, xx-strange."
    level = Reason(ReasonCode.CARE_BELOW_LEVEL, {"kind": "quiet_workplace", "level": 0, "needed": 1})
    assert phrase("en", level) == "a quiet workplace: not possible, while this is needed: the company says so."


def test_confidence_in_words() -> None:
    said = [confidence("en", share) for share in (1.0, 0.8, 0.6, 0.1)]
    assert len(set(said)) == 4
    assert said[0] == say("en", "match.confidence.all")


def test_formats_know_only_parameters_that_exist() -> None:
    assert set(FORMATS) <= {name for params in REASON_PARAMS.values() for name in params}
