"""Rules of the house itself: entry, accounts, organisation, registry, imports, settings, mail."""

from typing import Final

from bpv.core.rights.kinds import REGISTRY, SIGNED_IN, Reach, Role, Rule, everybody, rule

HOUSE: Final[dict[str, Rule]] = {
    "public.page": everybody("read a public page", tuple(Role), Reach.ALL),
    "public.health": everybody("ask whether the service is up", tuple(Role), Reach.ALL),
    "public.report": everybody("tell that a page broke the content security policy", tuple(Role), Reach.ALL),
    "session.sign_in": everybody("sign in", tuple(Role), Reach.OWN),
    "session.sign_out": everybody("sign out", tuple(Role), Reach.OWN),
    "session.language": everybody("choose a language", tuple(Role), Reach.OWN),
    "session.read": everybody("see own account and sessions", SIGNED_IN, Reach.OWN),
    "session.own": everybody("end own sessions, change own password", SIGNED_IN, Reach.OWN),
    "session.set_password": everybody("choose a password with a one-use link", tuple(Role), Reach.OWN),
    "session.set_up": everybody("make the first administrator with the one-use code", tuple(Role), Reach.OWN),
    "home.read": everybody("open the own start page", SIGNED_IN, Reach.OWN),
    "account.list": rule("see accounts and roles", administrator=Reach.ALL),
    "account.form": rule("open the form for a new account", administrator=Reach.ALL),
    "account.edit": rule("make and disable accounts, give and withdraw roles", administrator=Reach.ALL),
    "organisation.read": rule(
        "see institution, colleges, teams, qualifications and BPV periods",
        administrator=Reach.ALL,
        coordinator=Reach.ALL,
        manager=Reach.ALL,
        project_leader=Reach.ALL,
    ),
    "organisation.form": rule("open the forms of colleges, teams and BPV periods", administrator=Reach.ALL),
    "organisation.edit": rule("change colleges, teams and BPV periods", administrator=Reach.ALL),
    "rights.read": rule("read the table of rights", administrator=Reach.ALL, confidential_adviser=Reach.ALL),
    "job.read": rule("see what the worker did", administrator=Reach.ALL),
    "company.list": everybody("search the registry of learning companies", REGISTRY, Reach.ALL),
    "company.read": everybody("read a learning company with its four aspects", REGISTRY, Reach.ALL),
    "company.edit": rule(
        "change a learning company, its recognition, trainers and places",
        coordinator=Reach.ALL,
        broker=Reach.ALL,
    ),
    "care_agreement.read": rule(
        "read special guidance agreements of a company",
        coordinator=Reach.ALL,
        broker=Reach.ALL,
        care_coordinator=Reach.ALL,
        learning_work_coach=Reach.ALL,
    ),
    "care_agreement.edit": rule(
        "record special guidance agreements of a company", coordinator=Reach.ALL, care_coordinator=Reach.ALL
    ),
    "relation.read": everybody("read the relations of the colleges with a company", REGISTRY, Reach.ALL),
    "relation.edit": rule(
        "keep the relation of the own college with a company: owner, notes, pause, end",
        coordinator=Reach.COLLEGE,
        broker=Reach.COLLEGE,
    ),
    "talk.read": everybody("read talks with companies, and search their signals", REGISTRY, Reach.ALL),
    "talk.edit": rule(
        "record a talk with a company for the own college",
        coordinator=Reach.COLLEGE,
        broker=Reach.COLLEGE,
        supervisor=Reach.COLLEGE,
    ),
    "recognition_request.read": everybody("follow requests for recognition", REGISTRY, Reach.ALL),
    "recognition_request.edit": rule(
        "move requests for recognition of the own college on",
        coordinator=Reach.COLLEGE,
        broker=Reach.COLLEGE,
    ),
    "duplicate.read": rule("see possible duplicates and what was merged", coordinator=Reach.ALL, broker=Reach.ALL),
    "company.merge": rule(
        "judge possible duplicates, merge companies, undo a merge", coordinator=Reach.ALL, broker=Reach.ALL
    ),
    "company_link.edit": rule("send a company a link to check its own data", coordinator=Reach.ALL, broker=Reach.ALL),
    "company_link.use": everybody("check the data of the own company with a one-use link", tuple(Role), Reach.OWN),
    "proposal.read": rule("see what companies propose about their own data", coordinator=Reach.ALL, broker=Reach.ALL),
    "proposal.decide": rule(
        "accept or refuse what a company proposes about its own data", coordinator=Reach.ALL, broker=Reach.ALL
    ),
    "shortage.read": rule(
        "see where places are short",
        coordinator=Reach.ALL,
        broker=Reach.ALL,
        manager=Reach.ALL,
        project_leader=Reach.ALL,
    ),
    "import.read": rule("see imports and their verdicts", coordinator=Reach.ALL, administrator=Reach.ALL),
    "import.companies": rule("import companies and places", coordinator=Reach.ALL, administrator=Reach.ALL),
    "import.reference": rule("import students, qualifications and postcodes", administrator=Reach.ALL),
    "setting.read": rule(
        "read the settings of the school and their history",
        administrator=Reach.ALL,
        coordinator=Reach.ALL,
        project_leader=Reach.ALL,
    ),
    "setting.edit": rule("change the settings of the school", administrator=Reach.ALL),
    "supervision.read": rule("see who supervises which student", administrator=Reach.ALL, coordinator=Reach.TEAM),
    "supervision.edit": rule("say who supervises which student", administrator=Reach.ALL, coordinator=Reach.TEAM),
    "outbox.read": rule(
        "read the mail of the service",
        administrator=Reach.ALL,
        coordinator=Reach.OWN,
        broker=Reach.OWN,
    ),
    "outbox.edit": rule("send mail again, or stop it", administrator=Reach.ALL),
    "student.list": rule(
        "see students of the granted teams or colleges",
        coordinator=Reach.TEAM,
        supervisor=Reach.ASSIGNED,
    ),
    "student.rank": rule(
        "see the places as ranked for a student",
        coordinator=Reach.TEAM,
        supervisor=Reach.ASSIGNED,
    ),
}
