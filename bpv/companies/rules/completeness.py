"""How much is known of a company, per aspect, in whole percents (docs/registry.md lists what counts).

Every aspect counts the same, and every fact within an aspect. Unknown is never counted as a no, and a known no (zero,
"not possible") counts as known: a company without allowance is as complete as one with it.
"""

from collections.abc import Iterable

from bpv.companies.models import CareKind, CareOfferFields, CompanyFields, Completeness, TrainerFields


def completeness(
    company: CompanyFields,
    trainers: Iterable[TrainerFields] = (),
    care: Iterable[CareOfferFields] = (),
    *,
    work_processes_known: bool = False,
) -> Completeness:
    """Known facts as a share of all, per aspect."""
    kinds = {offer.kind for offer in care}
    return Completeness(
        content=share(content(company, work_processes_known)),
        guidance=share(guidance(company, tuple(trainers))),
        care=share([kind in kinds for kind in CareKind]),
        payment=share(payment(company)),
    )


def share(known: list[bool]) -> int:
    """The percentage of True, rounded down."""
    return 100 * sum(known) // len(known)


def content(company: CompanyFields, work_processes_known: bool) -> list[bool]:
    """Seven facts: description, sector, techniques, machines, languages, size, work processes."""
    lists = (company.techniques, company.machines, company.languages)
    return [
        bool(company.description),
        bool(company.sector),
        *(bool(words) for words in lists),
        company.size is not None,
        work_processes_known,
    ]


def guidance(company: CompanyFields, trainers: tuple[TrainerFields, ...]) -> list[bool]:
    """Six facts: hours, way, most students per trainer; a trainer, a trainer's courses, a trainer's free capacity."""
    return [
        company.guidance_hours is not None,
        bool(company.guidance_way),
        company.max_students_per_trainer is not None,
        bool(trainers),
        any(trainer.courses for trainer in trainers),
        any(trainer.free_capacity is not None for trainer in trainers),
    ]


def payment(company: CompanyFields) -> list[bool]:
    """Six facts. Without expenses covered there is no 'which'; without an allowance no pro-rata rule and no cao."""
    none_paid = company.allowance_cents == 0
    return [
        company.expenses_covered is not None,
        company.expenses_covered is False or bool(company.expenses_which),
        company.allowance_cents is not None,
        none_paid or bool(company.pro_rata),
        none_paid or bool(company.cao),
        company.payment_confirmed_on is not None,
    ]
