"""Settings: read once from the environment, typed, all problems at once.

`BPV_ENV=demo` gives a school to look at on loopback; `production` refuses to start on anything unsafe.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast
from urllib.parse import urlsplit

from bpv.core import mail
from bpv.core.errors import Unsafe
from bpv.core.sealing import DEMO_KEYS, Keyring

LANGUAGES: Final = ("nl", "en")
DEMO_SECRET: Final = "demo-secret-of-a-made-up-school-never-for-production"  # noqa: S105 refused in production
MIN_SECRET: Final = 32
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

NO_KEYS: Final = Keyring({})

Language = Literal["nl", "en"]


@dataclass(frozen=True)
class Settings:
    """Everything the outside decides. Sizes in bytes."""

    env: Literal["demo", "production"]
    database_url: str
    data_dir: Path
    base_url: str
    secret_key: str
    language: Language
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    max_upload: int = 20 * 1024 * 1024
    smtp_url: str = ""
    mail_from: str = ""
    mails_per_minute: int = 120
    field_keys: Keyring = NO_KEYS
    clamd_url: str = ""

    @property
    def demo(self) -> bool:
        """True for the demonstration school."""
        return self.env == "demo"

    @property
    def files_dir(self) -> Path:
        """The folder of files that people hand in; several nodes share it."""
        return self.data_dir / "files"

    @property
    def secure_cookies(self) -> bool:
        """Cookies are `Secure` with the `__Host-` prefix, except over http on loopback in the demo."""
        return not (self.demo and urlsplit(self.base_url).scheme == "http")

    def masked(self) -> dict[str, str]:
        """The settings as text, without secrets: for `config check`."""
        return {
            "env": self.env,
            "database": hide_password(self.database_url),
            "data_dir": str(self.data_dir),
            "base_url": self.base_url,
            "secret_key": f"({len(self.secret_key)} characters)",
            "language": self.language,
            "trusted_hosts": ", ".join(self.trusted_hosts),
            "proxy_hops": str(self.proxy_hops),
            "smtp": hide_password(self.smtp_url) or "(none: mail stays in the outbox)",
            "mail_from": self.mail_from,
            "mails_per_minute": str(self.mails_per_minute),
            "clamd": self.clamd_url or "(none: files are cleaned, and not looked at by a virus scanner)",
            "field_keys": ", ".join(self.field_keys.keys) or "(none: sealed fields cannot be read)",
        }


def hide_password(url: str) -> str:
    """A database URL without its password."""
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":***@") if parts.password else url


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; raises `Unsafe` with every problem found."""
    env = os.environ if environ is None else environ
    mode = env.get("BPV_ENV", "demo")
    problems: list[str] = []
    if mode not in ("demo", "production"):
        problems.append(f"BPV_ENV is '{mode}': use demo or production")
    data_dir = Path(env.get("BPV_DATA_DIR", "var")).absolute()
    base_url = env.get("BPV_BASE_URL", "http://127.0.0.1:5000" if mode == "demo" else "").rstrip("/")
    host = urlsplit(base_url).hostname or ""
    settings = Settings(
        env=cast("Literal['demo', 'production']", mode),
        database_url=database_url(env.get("BPV_DATABASE_URL"), data_dir),
        data_dir=data_dir,
        base_url=base_url,
        secret_key=env.get("BPV_SECRET_KEY", DEMO_SECRET if mode == "demo" else ""),
        language=cast("Language", env.get("BPV_LANGUAGE", "nl")),
        trusted_hosts=tuple(env.get("BPV_TRUSTED_HOSTS", "").replace(",", " ").split()) or demo_hosts(mode, host),
        proxy_hops=whole(env.get("BPV_PROXY_HOPS", "0"), problems),
        smtp_url=env.get("BPV_SMTP_URL", ""),
        mail_from=env.get("BPV_MAIL_FROM") or f"bpv@{'localhost' if host in LOOPBACK else host}",
        mails_per_minute=rate(env.get("BPV_MAILS_PER_MINUTE", "120"), problems),
        clamd_url=env.get("BPV_CLAMD_URL", ""),
        field_keys=keyring(env.get("BPV_FIELD_KEYS") or (DEMO_KEYS if mode == "demo" else ""), problems),
    )
    problems.extend(check(settings))
    if problems:
        raise Unsafe(tuple(problems))
    return settings


def demo_hosts(mode: str, host: str) -> tuple[str, ...]:
    """The demo answers on loopback names only; production must say its hosts."""
    return tuple(sorted({"127.0.0.1", "localhost", host} - {""})) if mode == "demo" else ()


def database_url(given: str | None, data_dir: Path) -> str:
    """The URL for SQLAlchemy: embedded SQLite in the data folder, or PostgreSQL through psycopg."""
    if not given:
        return f"sqlite:///{data_dir / 'bpv.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def whole(text: str, problems: list[str]) -> int:
    """A small whole number, or a problem."""
    if text.isascii() and text.isdigit() and int(text) <= 10:
        return int(text)
    problems.append(f"BPV_PROXY_HOPS is '{text}': use the exact number of proxies in front, 0 to 10")
    return 0


def rate(text: str, problems: list[str]) -> int:
    """How many mails may go out in a minute, or a problem."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000:
        return int(text)
    problems.append(f"BPV_MAILS_PER_MINUTE is '{text}': use a whole number from 1")
    return 1


def keyring(text: str, problems: list[str]) -> Keyring:
    """The keys of sealed fields, or a problem that holds no key."""
    try:
        found = Keyring.parse(text)
    except ValueError as error:
        problems.append(f"BPV_FIELD_KEYS {error}")
        return NO_KEYS
    if not found:
        problems.append("BPV_FIELD_KEYS is missing, so support wishes cannot be sealed: make a key with `bpv keys new`")
    return found


def mail_problems(settings: Settings) -> list[str]:
    """What is wrong with the settings of mail; nothing when there is no mail server."""
    if not settings.smtp_url:
        return []
    problems = []
    try:
        server = mail.server_of(settings.smtp_url)
    except ValueError:
        return ["BPV_SMTP_URL must look like smtp://user:password@mail.school.nl:587 (options: timeout, tls)"]
    if server.tls == "none" and server.host not in LOOPBACK and not settings.demo:
        problems.append("BPV_SMTP_URL sends mail to another machine unencrypted: leave out tls=none")
    if server.user and server.tls == "none" and server.host not in LOOPBACK:
        problems.append("BPV_SMTP_URL sends a password to another machine unencrypted: leave out tls=none")
    try:
        mail.sender_of(settings.mail_from)
    except ValueError:
        problems.append("BPV_MAIL_FROM must be an address, such as BPV <bpv@school.nl>")
    return problems


def scanner_problems(settings: Settings) -> list[str]:
    """What is wrong with the address of the virus scanner; nothing when there is none."""
    if not settings.clamd_url:
        return []
    parts = urlsplit(settings.clamd_url)
    try:
        fine = bool(parts.scheme == "tcp" and parts.hostname and parts.port != 0)
    except ValueError:
        fine = False
    if fine or (parts.scheme == "unix" and parts.path):
        return []
    return ["BPV_CLAMD_URL must look like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl"]


def check(settings: Settings) -> list[str]:
    """All problems of settings that were read, a sentence each; empty when safe."""
    problems = []
    if settings.language not in LANGUAGES:
        problems.append(f"BPV_LANGUAGE is '{settings.language}': use nl or en")
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        problems.append("BPV_DATABASE_URL must be a sqlite:/// or postgresql:// URL")
    parts = urlsplit(settings.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problems.append("BPV_BASE_URL must be the full address that people type, such as https://bpv.school.nl")
    elif settings.demo and parts.hostname not in LOOPBACK:
        problems.append("BPV_ENV=demo has known passwords and serves loopback only: set BPV_ENV=production")
    problems += mail_problems(settings) + scanner_problems(settings)
    return problems if settings.env != "production" else problems + production_problems(settings)


def production_problems(settings: Settings) -> list[str]:
    """What is tolerable in a demonstration and unsafe in a school."""
    problems = []
    secret = settings.secret_key
    if len(secret) < MIN_SECRET or secret == DEMO_SECRET or len(set(secret)) < 10:
        problems.append(f"BPV_SECRET_KEY must be {MIN_SECRET} or more random characters, kept secret")
    known = set(Keyring.parse(DEMO_KEYS).keys.values())
    if known & set(settings.field_keys.keys.values()):
        problems.append("BPV_FIELD_KEYS holds the known key of the demonstration")
    if urlsplit(settings.base_url).scheme == "http":
        problems.append("BPV_BASE_URL must start with https:// in production")
    if not settings.trusted_hosts or "*" in settings.trusted_hosts:
        problems.append("BPV_TRUSTED_HOSTS must name the hosts of this service, without wildcards")
    database = urlsplit(settings.database_url)
    remote = database.scheme.startswith("postgresql") and (database.hostname or "localhost") not in LOOPBACK
    if remote and not any(mode in database.query for mode in ("sslmode=require", "sslmode=verify")):
        problems.append("BPV_DATABASE_URL points to another machine without sslmode=require or verify-full")
    return problems
