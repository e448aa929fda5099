"""Made-up learning companies with everything that hangs under them, as values for the registry's own bulk recording."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bpv.companies.models import BASE, Company, CompanyRecord, CompanyType, Establishment, Source, SourceKind, Trainer
from bpv.core.clock import end_of_day
from bpv.seed.dice import Dice
from bpv.seed.material import Sector, sectors, sentences, techniques, words
from bpv.seed.offers import agreements, care_offers, offered, places
from bpv.seed.organisation import Frame
from bpv.seed.recognitions import recognitions
from bpv.seed.students import Pupil
from bpv.seed.texts import description, first_upper
from bpv.seed.towns import ABROAD, town

INTERNAL_NAME: Final = "De Werkbank, leerbedrijf van de school"
TYPES: Final = (
    (CompanyType.COMPANY, 84.0),
    (CompanyType.SELF_EMPLOYED, 5.0),
    (CompanyType.ABROAD, 3.5),
    (CompanyType.PPS, 2.9),
    (CompanyType.HYBRID, 2.0),
    (CompanyType.NEIGHBOURHOOD, 1.6),
    (CompanyType.GUILD, 1.0),
)
TIERS: Final = ((0.95, 0.30), (0.75, 0.40), (0.40, 0.22), (0.0, 0.08))
"""Share of the aspect fields that is known, and how many companies know so much."""
OF_BASE: Final = (SourceKind.REGISTER, SourceKind.IMPORT)
OF_ASPECTS: Final = (SourceKind.SCHOOL, SourceKind.COMPANY, SourceKind.IMPORT)
ALLOWANCES: Final = (0, 0, 15000, 20000, 25000, 30000, 33500, 35000, 40000, 45000, 50000)


@dataclass(frozen=True)
class Draft:
    """A company on its way: what later parts need to know of the earlier ones."""

    id: str
    name: str
    sector: Sector
    company_type: CompanyType
    size: int
    known: float
    techniques: list[str]
    establishments: tuple[Establishment, ...]


class Maker:
    """Makes the companies of one school, each with a name of its own."""

    def __init__(self, dice: Dice, frame: Frame, large: bool) -> None:
        self.dice, self.frame = dice, frame
        self.sectors = sectors(general=large)
        self.weights = [one.weight for one in self.sectors]
        self.names: set[str] = set()
        self.linked: dict[str, dict[str, list[str]]] = {}
        self.number = 0

    def records(self, count: int, pupils: list[Pupil], trainer_accounts: dict[int, str]) -> Iterator[CompanyRecord]:
        """`count` companies; the first is the school's own. `trainer_accounts`: number of a company to an account."""
        for number in range(count):
            self.number = number
            draft = self.draft(CompanyType.INTERNAL if number == 0 else self.company_type(number))
            yield self.record(draft, pupils, trainer_accounts.get(number))

    def company_type(self, number: int) -> CompanyType:
        """The first few companies show every type once; after that by weight."""
        if number < len(TYPES):
            return TYPES[number][0]
        return self.dice.choices([kind for kind, _ in TYPES], weights=[weight for _, weight in TYPES])[0]

    def draft(self, company_type: CompanyType) -> Draft:
        """Name, sector, techniques and locations."""
        dice = self.dice
        sector = self.sectors[0] if self.number < 3 else dice.choices(self.sectors, weights=self.weights)[0]
        company_id = dice.id()
        own = dice.some(sector.techniques, 2, min(5, len(sector.techniques)))
        known = 0.95 if self.number < 3 else dice.choices([k for k, _ in TIERS], weights=[w for _, w in TIERS])[0]
        size = 1 if company_type is CompanyType.SELF_EMPLOYED else int(dice.lognormvariate(3.4, 1.2)) + 2
        if company_type is CompanyType.ABROAD:
            country, place, postcode, pattern = dice.choice(ABROAD)
            name = self.name(pattern, place)
            main = self.establishment(company_id, place, postcode, country, None, None)
            return Draft(company_id, name, sector, company_type, size, known, own, (main,))
        here = town(dice)
        name = (
            INTERNAL_NAME
            if company_type is CompanyType.INTERNAL
            else self.name(dice.choice(sector.patterns), here.place)
        )
        places_ = [here, *(town(dice) for _ in range(dice.choices((0, 1, 2), weights=(90, 8, 2))[0]))]
        located = tuple(
            self.establishment(
                company_id, one.place, f"{one.code} {self.letters()}", "NL", one.latitude, one.longitude, main=not index
            )
            for index, one in enumerate(places_)
        )
        return Draft(company_id, name, sector, company_type, size, known, own, located)

    def name(self, pattern: str, place: str) -> str:
        """A name that no other company of this school has."""
        dice, lists = self.dice, words()
        text = pattern.format(
            place=place,
            family=first_upper(dice.choice(lists["family"])),
            word=dice.choice(lists["word"]),
            saint=dice.choice(lists["saint"]),
            field=dice.choice(lists["field"]),
            area=dice.choice(lists["area"]),
        )
        for candidate in (text, f"{text} {place}", f"{text} {dice.choice(lists['word'])}", f"{text} {self.number}"):
            if candidate not in self.names:
                self.names.add(candidate)
                return candidate
        raise AssertionError("a number makes every name different")

    def letters(self) -> str:
        """The two letters of a postcode."""
        return "".join(self.dice.choices(words()["letters"], k=2))

    def establishment(
        self,
        company_id: str,
        place: str,
        postcode: str,
        country: str,
        latitude: float | None,
        longitude: float | None,
        *,
        main: bool = True,
    ) -> Establishment:
        """A location; a few are private."""
        dice = self.dice
        spread = [dice.uniform(-0.008, 0.008), dice.uniform(-0.012, 0.012)]
        return Establishment(
            id=dice.id(),
            company_id=company_id,
            number=f"0000{dice.randint(10_000_000, 99_999_999)}" if country == "NL" and dice.chance(0.8) else None,
            street=dice.choice(words()["street"]),
            house_number=str(dice.randint(1, 240)),
            postcode=postcode,
            place=place,
            country=country,
            latitude=None if latitude is None else round(latitude + spread[0], 5),
            longitude=None if longitude is None else round(longitude + spread[1], 5),
            address_private=country == "NL" and dice.chance(0.015),
            main=main,
        )

    def record(self, draft: Draft, pupils: list[Pupil], trainer_account: str | None) -> CompanyRecord:
        """The whole company."""
        dice, frame = self.dice, self.frame
        group = draft.sector.group
        crebos = [one for one in frame.programmes if one.group == group] or list(frame.programmes[:1])
        found = recognitions(
            dice, frame.day, draft.establishments, crebos, abroad=draft.company_type is CompanyType.ABROAD
        )
        return CompanyRecord(
            company=self.company(draft),
            establishments=draft.establishments,
            recognitions=found,
            trainers=self.trainers(draft, trainer_account),
            care_offers=care_offers(dice, frame.day, draft.id, draft.known),
            agreements=agreements(dice, frame.day, draft.id, pupils) if dice.chance(0.05) else (),
            work_processes=offered(dice, frame.day, draft.id, crebos[0].crebo)
            if dice.chance(draft.known * 0.8)
            else (),
            places=places(dice, frame, draft.id, draft.sector, draft.techniques, found),
        )

    def company(self, draft: Draft) -> Company:
        """The company itself; every aspect field is known or not by chance, and known fields have a source."""
        dice, day = self.dice, self.frame.day
        facts = base(dice, draft, self.number)
        facts |= {name: value for name, value in aspects(dice, draft, day).items() if dice.chance(draft.known)}
        made = dice.days_before(day, 30, 1200)
        return Company(
            id=draft.id,
            institution_id=self.frame.institution_id,
            created_at=end_of_day(made),
            updated_at=end_of_day(dice.days_before(day, 1, 29)),
            sources={name: source(dice, day, name) for name in facts if name not in ("remarks", "paused")},
            **facts,
        )

    def trainers(self, draft: Draft, account_id: str | None) -> tuple[Trainer, ...]:
        """Up to three trainers; a known account is linked to the first."""
        dice, day = self.dice, self.frame.day
        count = max(dice.choices((0, 1, 2, 3), weights=(15, 50, 25, 10))[0], 1 if account_id else 0)
        made = []
        for index in range(count):
            name = f"{dice.choice(words()['given'])} {dice.choice(words()['family'])}"
            courses = dice.some(words()["courses"], 0, 2)
            made.append(
                Trainer(
                    id=dice.id(),
                    company_id=draft.id,
                    account_id=account_id if index == 0 else None,
                    name=name,
                    email=f"opleider{index + 1}@{host(draft, self.number)}" if dice.chance(0.8) else None,
                    courses=courses,
                    course_on=dice.days_before(day, 30, 1400) if courses else None,
                    free_capacity=dice.randint(0, 3) if dice.chance(0.7) else None,
                )
            )
        if account_id:
            link = self.linked.setdefault(account_id, {"trainers": [], "companies": []})
            link["trainers"].append(made[0].id)
            link["companies"].append(draft.id)
        return tuple(made)


def host(draft: Draft, number: int) -> str:
    """A host name that can never exist, unique per company."""
    bare = "".join(letter for letter in draft.name.casefold() if letter.isascii() and letter.isalnum())
    return f"{bare[:24]}-{number}.example"


def base(dice: Dice, draft: Draft, number: int) -> dict[str, Any]:
    """Name, numbers and addresses. Numbers start with digits that are not handed out."""
    facts: dict[str, Any] = {
        "name": draft.name,
        "company_type": draft.company_type,
        "country": draft.establishments[0].country,
        "sbb_company_code": f"1009{number:05d}",
        "paused": draft.company_type is not CompanyType.INTERNAL and number > 10 and dice.chance(0.02),
    }
    if facts["country"] == "NL":
        facts["kvk"] = f"{99_000_000 + number:08d}"
    if draft.known:
        facts["website"] = f"https://{host(draft, number)}"
        facts["email"] = f"stage@{host(draft, number)}"
    if dice.chance(draft.known):
        facts["phone"] = f"088 000 {number // 100 % 100:02d} {number % 100:02d}"
    if dice.chance(draft.known * 0.7):
        facts["suitable_under_16"] = dice.chance(0.6)
    if dice.chance(0.08):
        facts["remarks"] = dice.choice(words()["remarks"])
    return facts


def aspects(dice: Dice, draft: Draft, day: date) -> dict[str, Any]:
    """Content, guidance and payment, as if all of it were known."""
    place = draft.establishments[0].place or ""
    machines = [machine for one in draft.techniques for machine in techniques().get(one, {}).get("machines", [])]
    expenses, allowance = dice.chance(0.75), dice.choice(ALLOWANCES)
    more = ["en"] if dice.chance(0.5) else []
    languages = {"DE": ["de", "en"], "CH": ["fr", "en"], "FR": ["fr", "en"], "BE": ["nl", "en"]}
    facts: dict[str, Any] = {
        "description": description(dice, draft.sector, draft.name, place, draft.size, draft.techniques),
        "sector": draft.sector.name,
        "techniques": draft.techniques,
        "machines": dice.some(machines, 1, 4),
        "languages": languages.get(draft.establishments[0].country, ["nl", *more]),
        "size": draft.size,
        "guidance_hours": dice.choice((1, 2, 3, 4, 4, 5, 6, 8, 10)),
        "guidance_way": dice.choice(sentences()["guidance"]),
        "max_students_per_trainer": dice.choice((1, 1, 2, 2, 3)),
        "expenses_covered": expenses,
        "allowance_cents": allowance,
        "payment_confirmed_on": dice.days_before(day, 5, 700),
    }
    if expenses:
        facts["expenses_which"] = dice.choice(words()["expenses"])
    if allowance:
        facts |= {"pro_rata": dice.choice(words()["pro_rata"]), "cao": dice.choice(words()["cao"])}
    return {name: value for name, value in facts.items() if value != []}


def source(dice: Dice, day: date, name: str) -> Source:
    """Where a field came from: base data mostly from the register, aspects from school and company."""
    return Source(source=dice.choice(OF_BASE if name in BASE else OF_ASPECTS), on=dice.days_before(day, 10, 1000))
