"""Commands for who runs the service: serve, migrate, config, routes, audit."""

import sys
from collections.abc import Mapping
from typing import Any, Final

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from bpv import wsgi
from bpv.app import create_app
from bpv.cli.output import answer, fail, json_option, opened
from bpv.core import audit as audit_log
from bpv.core import config
from bpv.core import migrate as schema
from bpv.core.errors import Unsafe
from bpv.web.access import rule_of

DEMO_HOST: Final = "BPV_ENV=demo has known passwords and serves loopback only: leave --host out, or use production"


class Server(BaseApplication):
    """gunicorn with our application; each worker makes its own, so that no connection crosses a fork."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application of one worker process."""
        return wsgi.application()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the web pages. Example: bpv serve --port 5000"""
    try:
        if config.read().demo and host not in config.LOOPBACK:
            raise Unsafe((DEMO_HOST,))
        wsgi.application()  # refuse here, with the reason, rather than in a worker
    except Unsafe as unsafe:
        fail(unsafe.problems)
    Server(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": 4,
            "worker_class": "gthread",
            "timeout": 30,
            "graceful_timeout": 25,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
        }
    ).run()


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Bring the database to the newest schema. Example: bpv migrate"""
    with opened(schema=False) as context:
        context.database.verify()
        schema.upgrade(context.database)
    answer({"migrated": True}, as_json=as_json, lines=lambda _: ["The database has the newest schema."])


@click.group("config")
def config_group() -> None:
    """Look at the settings."""


@config_group.command("check")
@json_option
def check(as_json: bool) -> None:
    """All problems of the settings at once; exit 1 when unsafe. Example: bpv config check"""
    problems: tuple[str, ...] = ()
    shown: dict[str, str] = {}
    try:
        shown = config.read().masked()
    except Unsafe as unsafe:
        problems = unsafe.problems
    answer(
        {"safe": not problems, "problems": problems, "settings": shown},
        as_json=as_json,
        lines=lambda d: [f"unsafe: {p}" for p in d["problems"]] or [f"{k}: {v}" for k, v in d["settings"].items()],
    )
    sys.exit(1 if problems else 0)


@click.command()
@json_option
def routes(as_json: bool) -> None:
    """Every address with its methods, rule and parameters. Example: bpv routes --json"""
    with opened(schema=False) as context:
        app = create_app(context.settings, context.database)
    found = [
        {
            "rule": str(rule),
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
            "rule_id": rule_of(app, rule.endpoint),
            "converters": {name: type(c).__name__ for name, c in rule._converters.items()},
        }
        for rule in app.url_map.iter_rules()
    ]
    answer(
        {"routes": sorted(found, key=lambda r: (r["rule"], r["methods"]))},
        as_json=as_json,
        lines=lambda d: [f"{','.join(r['methods']):12} {r['rule']:50} {r['rule_id']}" for r in d["routes"]],
    )


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@json_option
def verify(as_json: bool) -> None:
    """Check the chain of the audit log; exit 1 when it is broken. Example: bpv audit verify"""
    with opened() as context, context.database.reading() as session:
        broken = audit_log.verify(session)
    answer(
        {"intact": broken is None, "broken_at": broken},
        as_json=as_json,
        lines=lambda d: ["The audit log is intact." if d["intact"] else f"The chain breaks at event {d['broken_at']}."],
    )
    sys.exit(0 if broken is None else 1)
