"""What a merge of two companies does to the tables of this room."""

from sqlmodel import Session

from bpv.core.moving import Moves, plan, tables_of


def repoint_company(session: Session, institution_id: str, moves: Moves) -> None:
    """Plan the entries that point at what goes: they follow to the company that stays."""
    plan(session, institution_id, moves, tables_of("bpv.failed_matches"), {})
