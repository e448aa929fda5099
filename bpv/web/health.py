"""Is the process up, and can it work? Answers without a session, without details for strangers."""

from flask import Flask, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bpv.core import migrate
from bpv.web.security import plain
from bpv.web.transaction import database


def install(app: Flask) -> None:
    """Serve the two addresses."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def answer(status: int, word: str) -> Response:
    """One word."""
    made = plain(status, word)
    return Response(made.get_data(), status, made.headers)


def healthz() -> Response:
    """The process answers."""
    return answer(200, "ok")


def readyz() -> Response:
    """The database answers and has the newest schema; 503 otherwise."""
    try:
        with database().engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        ready = migrate.current(database())
    except SQLAlchemyError:
        ready = False
    return answer(200, "ok") if ready else answer(503, "not ready")


healthz.rule_id = "public.health"  # type: ignore[attr-defined]
readyz.rule_id = "public.health"  # type: ignore[attr-defined]
