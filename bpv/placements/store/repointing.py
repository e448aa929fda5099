"""What a merge of two companies does to the tables of this room."""

from sqlmodel import Session

from bpv.core.moving import Moves, plan, tables_of


def repoint_company(session: Session, institution_id: str, moves: Moves) -> None:
    """Plan the rows that point at what goes. Every placement stays one of its own, at the company that stays: two of
    one student at both companies were two, and are."""
    plan(session, institution_id, moves, tables_of("bpv.placements"), {})
