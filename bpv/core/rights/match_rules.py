"""Rules of matching and placements: places, wishes, choices, rounds, proposals, failed matches, learning."""

from typing import Final

from bpv.core.rights.kinds import Reach, Rule, rule

MATCH: Final[dict[str, Rule]] = {
    "place.browse": rule("see places ranked for oneself", student=Reach.OWN),
    "place.read": rule("read one place with its score", student=Reach.OWN),
    "wish.edit": rule("change own wishes for a placement", student=Reach.OWN),
    "shortlist.edit": rule("keep an own list of places", student=Reach.OWN),
    "shortlist.suggest": rule(
        "put a place on the list of a student, with a word why",
        coordinator=Reach.TEAM,
        supervisor=Reach.ASSIGNED,
    ),
    "search.edit": rule("save own searches and have mail when something new fits", student=Reach.OWN),
    "choice.read": rule("see own choices for a round", student=Reach.OWN),
    "choice.edit": rule("rank own choices for a round", student=Reach.OWN),
    "support_wish.edit": rule("write and withdraw the own support wish", reads_k4=True, student=Reach.OWN),
    "support_wish.read": rule(
        "read the support wish that a student shared",
        reads_k4=True,
        supervisor=Reach.ASSIGNED,
        coordinator=Reach.TEAM,
        care_coordinator=Reach.ALL,
    ),
    "support_wish.begin": rule("begin the work at the support wishes", care_coordinator=Reach.ALL),
    "allocation.own": rule("read why a round gave the own place", student=Reach.OWN),
    "objection.make": rule("object to the own result of a round", student=Reach.OWN),
    "objection.read": rule("read objections to a round", coordinator=Reach.TEAM),
    "objection.decide": rule("answer objections to a round", coordinator=Reach.TEAM),
    "match_switch.read": rule(
        "see which teams and study years place by learning wish, without a fit interview",
        coordinator=Reach.TEAM,
        administrator=Reach.ALL,
        manager=Reach.ALL,
        project_leader=Reach.ALL,
    ),
    "match_switch.edit": rule(
        "choose per team and study year whether the school places by learning wish",
        coordinator=Reach.TEAM,
        administrator=Reach.ALL,
    ),
    "round.read": rule("see rounds and their drafts", coordinator=Reach.TEAM),
    "round.edit": rule("start rounds, run drafts, pin and keep apart", coordinator=Reach.TEAM),
    "round.publish": rule("publish a draft that somebody else made", coordinator=Reach.TEAM),
    "round.advice": rule("see where one more place would help a round", coordinator=Reach.TEAM, broker=Reach.TEAM),
    "match_proposal.read": rule(
        "see proposals of places to students",
        coordinator=Reach.TEAM,
        broker=Reach.TEAM,
        supervisor=Reach.ASSIGNED,
    ),
    "match_proposal.edit": rule(
        "propose a place to a student, record what a company answers, withdraw",
        coordinator=Reach.TEAM,
        broker=Reach.TEAM,
    ),
    "match_proposal.own": rule("see the places that were proposed to oneself", student=Reach.OWN),
    "match_proposal.answer": rule("answer a proposal for oneself", student=Reach.OWN),
    "placement.own": rule("see own placements", student=Reach.OWN),
    "placement.read": rule(
        "see placements",
        coordinator=Reach.TEAM,
        broker=Reach.TEAM,
        supervisor=Reach.ASSIGNED,
        learning_work_coach=Reach.ASSIGNED,
    ),
    "placement.edit": rule("record a placement, cancel it, end it early", coordinator=Reach.TEAM),
    "placement.outcome": rule("record how a placement ended", coordinator=Reach.TEAM, supervisor=Reach.ASSIGNED),
    "coaching.read": rule("see who coaches which student", coordinator=Reach.TEAM, learning_work_coach=Reach.ASSIGNED),
    "coaching.edit": rule("assign a coach to a student", coordinator=Reach.TEAM),
    "coaching.report": rule(
        "see how many students found and kept a place with a coach",
        coordinator=Reach.TEAM,
        manager=Reach.ALL,
        project_leader=Reach.ALL,
    ),
    "failed_match.read": rule(
        "read the ledger of failed matches",
        coordinator=Reach.TEAM,
        broker=Reach.TEAM,
        supervisor=Reach.ASSIGNED,
    ),
    "refusal_pattern.read": rule(
        "see how often companies accept, beside what was expected", coordinator=Reach.TEAM, broker=Reach.TEAM
    ),
    "failed_match.edit": rule(
        "add reasons and actions to a failed match, search again, close it",
        coordinator=Reach.TEAM,
        broker=Reach.TEAM,
    ),
    "failed_match.report": rule(
        "see failed matches counted",
        coordinator=Reach.TEAM,
        broker=Reach.TEAM,
        manager=Reach.ALL,
        project_leader=Reach.ALL,
    ),
    "without_place.read": rule(
        "see students without a place",
        coordinator=Reach.TEAM,
        supervisor=Reach.ASSIGNED,
    ),
    "without_place.decide": rule("record why a student needs no place now", coordinator=Reach.TEAM),
    "model.read": rule(
        "read what was learned from outcomes, and how well it predicts",
        coordinator=Reach.ALL,
        manager=Reach.ALL,
        project_leader=Reach.ALL,
        administrator=Reach.ALL,
    ),
    "model.edit": rule("freeze the learned model, or go back to an earlier one", coordinator=Reach.ALL),
    "fairness.read": rule(
        "see whether groups of students fare alike in matching",
        coordinator=Reach.ALL,
        manager=Reach.ALL,
        project_leader=Reach.ALL,
    ),
    "import.outcomes": rule("import outcomes of earlier placements", coordinator=Reach.ALL, administrator=Reach.ALL),
}
