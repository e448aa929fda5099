"""The command that fills a database with made-up schools."""

import click

from bpv.cli.output import answer, fail, json_option, opened
from bpv.core.clock import today
from bpv.people.service.entry import demo_accounts
from bpv.people.service.passwords import Argon2
from bpv.seed import PROFILES, Seeded, empty, fill, passwords
from bpv.seed.accounts import password_of

PRODUCTION = "made-up accounts have known passwords: seed with BPV_ENV=demo only"
FULL = "the database holds a school already: seed an empty one (or pass --if-empty to leave it as it is)"


@click.command()
@click.option("--profile", type=click.Choice(sorted(PROFILES)), default="demo", show_default=True)
@click.option(
    "--seed", "number", type=click.IntRange(0, 10**6), default=1, show_default=True, help="Same seed, same school."
)
@click.option("--students", type=click.IntRange(0, 100_000), help="Students of the first school.")
@click.option("--companies", type=click.IntRange(1, 100_000), help="Learning companies of the first school.")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database holds a school.")
@json_option
def seed(profile: str, number: int, students: int | None, companies: int | None, if_empty: bool, as_json: bool) -> None:
    """Fill the database with made-up schools. Example: bpv seed --profile demo"""
    with opened() as context:
        if not context.settings.demo:
            fail((PRODUCTION,))
        with context.database.reading() as session:
            vacant = empty(session)
            offered = demo_accounts(session)
        if not vacant:
            if not if_empty:
                fail((FULL,))
            there = [line(one.email, password_of(one.role), one.role) for one in offered]
            answer({"seeded": False, "accounts": []}, as_json=as_json, lines=lambda _: ["Sign in as:", *there])
            return
        hasher = Argon2()
        hashes = {password: hasher.hash(password) for password in passwords()}
        with context.database.writing() as session:
            made = fill(
                session,
                profile,
                hashes.__getitem__,
                today(),
                seed=number,
                student_count=students,
                company_count=companies,
            )
    answer(document(made), as_json=as_json, lines=lambda _: lines(made))


def document(made: Seeded) -> dict[str, object]:
    """What `--json` prints."""
    return {
        "seeded": True,
        "institutions": made.schools,
        "students": made.students,
        "companies": made.companies,
        "accounts": [login.document() for login in made.logins],
    }


def lines(made: Seeded) -> list[str]:
    """What a person reads: a line per account."""
    head = f"{made.students} students and {made.companies} learning companies, all made up. Sign in as:"
    return [head, *(line(login.email, login.password, login.role) for login in made.logins)]


def line(email: str, password: str, role: str) -> str:
    """One account, in columns."""
    return f"  {email:40} {password:36} {role}"
