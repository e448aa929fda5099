"""Dutch words, similarity with evidence, and search with typing errors; on made-up and on real Dutch sentences."""

import csv

import numpy as np
import pytest

from matching.text import Splitter, build_index, normalise, search, stem, tokens

TEXTS = (
    "Laswerk aan frames en carrosserieën",
    "Verzorging van ouderen in een verpleeghuis",
    "Werken op een CNC-freesbank en een draaibank",
    "",
    "Machine onderhoud, bank en las werk, frees",
)


@pytest.fixture(scope="module")
def index():
    """An index over a handful of texts with one synonym."""
    return build_index(TEXTS, {"verspanen": ("frezen", "draaien")})


def test_words_lose_case_accents_and_stop_words():
    assert normalise("Één CAFÉ") == "een cafe"
    assert tokens("Ik wil graag leren lassen, frezen en 12 dagen C.N.C.!") == ["lassen", "frezen", "dagen"]
    assert stem("frezen") == stem("frees")
    assert stem("machines") == stem("machine")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("laswerk", ("las", "werk")),
        ("freesmachines", ("frees", "machine")),
        ("scheepsbouw", ("scheep", "bouw")),
        ("lassen", ()),
        ("onbekendwoord", ()),
    ],
)
def test_compounds_are_split_by_what_the_corpus_knows(word, parts):
    corpus = {"lassen": 2, "werk": 3, "frezen": 1, "machine": 4, "schepen": 1, "scheep": 1, "bouw": 2}
    assert Splitter(corpus).parts(word) == parts


def test_a_frequent_compound_stays_whole():
    assert Splitter({"voorbeeld": 9, "voor": 2, "beeld": 2}).parts("voorbeeld") == ()


def ranked(index, wish):
    """Rows with their similarity, best first, zero left out."""
    found = index.similarity(index.prepare(wish), np.arange(len(TEXTS)))
    return [row for row in np.argsort(-found, kind="stable").tolist() if found[row] > 0]


def test_similarity_meets_stems_compounds_and_synonyms(index):
    assert ranked(index, "leren lassen")[0] in (0, 4)
    assert 0 in ranked(index, "lassen")
    assert ranked(index, "verspanen")[0] in (2, 4)
    assert ranked(index, "zorgen voor ouderen")[0] == 1
    assert index.prepare("xyz qqq").empty
    assert index.prepare("de het een").empty


def test_a_text_is_most_like_itself_and_similarity_stays_between_0_and_1(index):
    rows = np.arange(len(TEXTS))
    for row, text in enumerate(TEXTS):
        found = index.similarity(index.prepare(text), rows)
        assert found.min() >= 0
        assert found.max() <= 1 + 1e-6
        if text:
            assert found.argmax() == row
            assert found[row] == pytest.approx(1, abs=1e-5)
            assert index.similarity_of(index.prepare(text), row) == pytest.approx(float(found[row]), abs=1e-6)


def test_evidence_names_the_words_that_met(index):
    pairs = {(pair.wish_word, pair.place_word) for pair in index.evidence(index.prepare("lassen en slijpen"), 0)}
    assert pairs == {("lassen", "laswerk")}
    assert index.evidence(index.prepare("lassen"), 3) == ()
    wish = index.prepare("frezen voor ouderen")
    assert index.strongest_words(wish, np.array([2, 3, 1])) == [("frezen",), (), ("ouderen",)]


@pytest.mark.parametrize(
    ("text", "first"),
    [("carroserie", 0), ("verpleeghius", 1), ("draaibnak", 2), ("freesbank", 2), ("Van Vlit", 1), ("laswrek", 0)],
)
def test_search_forgives_typing_errors(index, text, first):
    names = ["jansen", "van vliet zorg", "metaal bv", "", "bakker"]
    found = search(index, text, np.arange(len(TEXTS)), names)
    assert int(found.argmax()) == first
    assert found[first] > 0


@pytest.mark.parametrize("typed", ["leidn", "Leiden", "lieden", "liden", "leidenn"])
def test_search_forgives_typing_errors_in_each_word_of_a_name(index, typed):
    names = ["jansen bv leiden", "van vliet zorg delft", "metaal leerdam", "", "bakker leiden"]
    found = search(index, typed, np.arange(len(TEXTS)), names)
    assert np.flatnonzero(found).tolist() == [0, 4]


def test_a_word_of_a_name_is_forgiven_as_much_as_a_word_of_a_text():
    words = ["leiden", "leerdam", "delft", "carrosserie"]
    rows = np.arange(len(words))
    in_texts, nothing = build_index(words, {}), build_index([""] * len(words), {})
    for typed in ("leidn", "lerdam", "deltf", "carroserie", "ledn", "zwolle"):
        by_text = search(in_texts, typed, rows, [""] * len(words)) > 0
        by_name = search(nothing, typed, rows, words) > 0
        assert by_text.tolist() == by_name.tolist(), typed


def test_search_needs_every_word_if_some_place_has_them_all_and_half_otherwise(index):
    rows, names = np.arange(len(TEXTS)), [""] * len(TEXTS)
    assert np.flatnonzero(search(index, "draaibank freesbank", rows, names)).tolist() == [2]
    assert 1 in np.flatnonzero(search(index, "ouderen draaibank", rows, names))
    assert not search(index, "qqqqqq", rows, names).any()
    assert search(index, "", rows, names).all()
    assert search(index, "abc", np.array([], dtype=np.int64), []).shape == (0,)


DOMAIN = (
    "stage", "stageplaats", "leerplaats", "bpv", "leerbedrijf", "student", "bedrijf", "school", "werk", "werken",
    "opleiding", "plaats", "leerling", "studenten", "Bedrijven", "werkt", "plaatsen", "leerlingen",
)  # fmt: skip


@pytest.fixture(scope="module")
def wordy():
    """Texts that hold every word of the domain, one of them nothing else."""
    return build_index([" ".join(("lassen", "timmerwerk", *DOMAIN)), " ".join(DOMAIN), "plaatwerk"], {})


@pytest.mark.parametrize("word", DOMAIN)
def test_words_of_the_domain_are_never_evidence(wordy, word):
    assert wordy.prepare(word).empty
    wish = wordy.prepare(f"lassen op een {word}")
    assert [(pair.wish_word, pair.place_word) for pair in wordy.evidence(wish, 0)] == [("lassen", "lassen")]
    assert wordy.strongest_words(wish, np.array([0, 1])) == [("lassen",), ()]
    assert wordy.similarity(wish, np.arange(3)).tolist()[1:] == [0, 0]


def test_a_part_of_a_compound_that_is_a_word_of_the_domain_is_no_evidence_either(wordy):
    wish = wordy.prepare("plaatwerk")
    assert wordy.evidence(wish, 0) == ()
    assert [pair[:2] for pair in wordy.evidence(wish, 2)] == [("plaatwerk", "plaatwerk")]
    assert wordy.evidence(wordy.prepare("timmeren in een werkplaats"), 2) == ()


def test_words_of_the_domain_can_be_searched_for_but_do_not_narrow_a_search(wordy):
    rows, names = np.arange(3), [""] * 3
    assert np.flatnonzero(search(wordy, "stage", rows, names)).tolist() == [0, 1]
    assert np.flatnonzero(search(wordy, "stage plaatwerk", rows, names)).tolist() == [2]


def occupations(folder):
    """Dutch occupations: name and description."""
    with (folder / "esco" / "beroepen-nl.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["voorkeurslabel"], row["omschrijving"]) for row in csv.DictReader(file)]


MISTYPED = [
    ("verplegkundige", "verpleegkundige"),
    ("elektrotechnik", "elektrotechniek"),
    ("laser", "laser"),
    ("scheepsbouwr", "scheepsbouwer"),
    ("acountant", "accountant"),
    ("timmermn", "timmerman"),
    ("programeur", "programmeur"),
    ("dierenarst", "dierenarts"),
]


def test_search_finds_real_occupations_in_spite_of_typing_errors(shared_data):
    rows = occupations(shared_data)
    real = build_index([" ".join(row) for row in rows], {})
    names = [normalise(name) for name, _ in rows]
    everything = np.arange(len(rows))
    for typed, meant in MISTYPED:
        found = search(real, typed, everything, names)
        best = np.argsort(-found, kind="stable")[:10]
        assert any(meant in normalise(" ".join(rows[row])) for row in best.tolist()), typed
        assert 0 < np.count_nonzero(found) < len(rows) / 4


def test_every_real_occupation_is_found_by_its_own_first_words(shared_data):
    rows = occupations(shared_data)
    real = build_index([" ".join(row) for row in rows], {})
    everything = np.arange(len(rows))
    missed = 0
    for number in range(0, len(rows), 30):
        wish = real.prepare(" ".join(tokens(rows[number][1])[:12]))
        found = real.similarity(wish, everything)
        missed += number not in np.argsort(-found, kind="stable")[:5]
    assert missed <= 5
