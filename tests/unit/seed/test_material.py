"""The files of made-up words hang together, and the postcode table is whole."""

import re

from bpv.companies.models import RecognitionFields, RecognitionStatus
from bpv.companies.rules.recognition import verdict
from bpv.core.clock import today
from bpv.core.ids import is_id
from bpv.seed.dice import Dice
from bpv.seed.material import DATA, postcodes, postcodes_of, programmes, sectors, sentences, techniques
from bpv.seed.recognitions import NAMES, dates
from bpv.seed.texts import description, learning_wish, place_title
from bpv.seed.towns import HOMES, INDUSTRY


def test_every_technique_of_an_instrument_sector_has_tasks_and_machines() -> None:
    named = {technique for sector in sectors(general=False) for technique in sector.techniques}
    assert named == set(techniques())
    assert all(entry["tasks"] and entry["machines"] for entry in techniques().values())


def test_every_group_of_programmes_has_sectors() -> None:
    assert {one.group for one in programmes()} <= {one.group for one in sectors(general=True)}


def test_no_text_keeps_a_gap_of_its_pattern() -> None:
    for number in range(300):
        dice = Dice(number, "texts")
        sector = dice.choice(sectors(general=True))
        known = dice.some(sector.techniques, 1, 4)
        texts = [
            description(dice, sector, "Voorbeeld", "Leiden", 12, known),
            place_title(dice, sector, known),
            learning_wish(dice, sector, known),
        ]
        for text in texts:
            assert not re.search(r"[{}]|  ", text), text
            assert text[0].isupper()


def test_descriptions_name_work_of_the_techniques() -> None:
    dice = Dice(1, "work")
    sector = next(one for one in sectors(general=False) if one.name == "Glasinstrumenten")
    text = description(dice, sector, "Glas", "Leiden", 5, ["glasblazen"])
    assert any(task in text for task in techniques()["glasblazen"]["tasks"])


def test_dates_give_the_status_that_they_are_meant_for() -> None:
    wanted = dict(zip(NAMES, RecognitionStatus, strict=False)) | {"due": RecognitionStatus.REASSESSMENT_DUE}
    for name in NAMES:
        for number in range(60):
            fields = RecognitionFields(crebo="25301", **dates(Dice(number, name), today(), name))
            assert verdict(fields, today()).status is wanted[name], (name, fields)


def test_postcodes_lie_in_the_netherlands_and_carry_their_credit() -> None:
    rows = postcodes()
    assert len({row.code for row in rows}) == len(rows) > 4000
    assert all(50.7 < row.latitude < 53.6 and 3.3 < row.longitude < 7.3 for row in rows)
    assert all(postcodes_of(place) for place in {**INDUSTRY, **HOMES})
    credit = (DATA / "postcodes-nl.csv").read_text(encoding="utf-8").splitlines()[0]
    assert "GeoNames" in credit
    assert "Open Database License" in credit


def test_dice_are_repeatable_per_subject_and_ids_are_ids() -> None:
    assert [Dice(7, "a").id() for _ in range(2)] == [Dice(7, "a").id()] * 2
    assert Dice(7, "a").id() != Dice(7, "b").id() != Dice(8, "b").id()
    assert is_id(Dice(7, "a").id())
    assert sentences()["intro"]
