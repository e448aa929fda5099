"""Mail over SMTP, and nothing else: from a URL to a server, from a text to a message, and what the server said.

What a server or a person wrote never leaves this module: an outcome is one word.
"""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from types import TracebackType
from typing import Final, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

PORTS: Final = {"smtp": 25, "smtps": 465}
TIMEOUT: Final = 15.0  # seconds for one answer of the server
STEPS: Final = 12  # answers to wait for in the longest conversation about one mail
PER_CONNECTION: Final = 50  # mails; many servers end a connection after a hundred
UNWELCOME: Final = frozenset({421, 454, 530, 534, 535, 538})  # the server refuses us, not this mail
Tls = Literal["none", "starttls", "implicit"]


class Outcome(StrEnum):
    """What the server did with a mail. CUT: it had the mail and fell silent, so that nobody can know."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    CUT = "cut"
    NO_SERVER = "no_server"


@dataclass(frozen=True)
class Server:
    """A mail server. `timeout` in seconds, for each answer."""

    host: str
    port: int
    user: str
    password: str
    tls: Tls
    timeout: float

    @property
    def patience(self) -> float:
        """The seconds after which one mail is over, whatever the server does: what a lease must last."""
        return self.timeout * STEPS

    def __repr__(self) -> str:
        return f"<Server {self.host}:{self.port}>"


def server_of(url: str) -> Server:
    """The server that a URL such as `smtp://user:password@host:587?timeout=15` names. `smtps` talks TLS from the start;
    `smtp` asks for it (STARTTLS) but on this machine, or with `tls=none`. Raises ValueError when it cannot be read.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("not an smtp:// or smtps:// address")
    asked = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    if asked.keys() - {"timeout", "tls"} or asked.get("tls", "starttls") not in ("none", "starttls"):
        raise ValueError("an unknown option")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise ValueError("a name or password that no mail server can be sent")
    timeout = float(asked.get("timeout", TIMEOUT))
    if not 0.1 <= timeout <= 120:
        raise ValueError("a timeout out of bounds")
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    plain: Tls = "none" if asked.get("tls", "none" if here else "starttls") == "none" else "starttls"
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=user,
        password=password,
        tls="implicit" if parts.scheme == "smtps" else plain,
        timeout=timeout,
    )


def address_of(text: str, name: str = "") -> Address:
    """An address for a header. Raises ValueError for what no mail can go to, a line break above all."""
    local, at, domain = text.strip().rpartition("@")
    if not (local and at and domain) or not text.isprintable() or " " in domain:
        raise ValueError("not an address")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
        made = Address(display_name=" ".join(name.split()), addr_spec=f"{local}@{ascii_domain}")
    except (ValueError, IndexError, HeaderParseError) as error:
        raise ValueError("not an address") from error
    if made.domain != ascii_domain:
        raise ValueError("not an address")
    return made


def sender_of(text: str) -> Address:
    """The address in a setting such as `BPV <bpv@school.nl>`. Raises ValueError when it is none."""
    name, address = parseaddr(text)
    if not text.isprintable():
        raise ValueError("not an address")
    return address_of(address, name)


def message(
    *, sender: Address, to: Address, subject: str, body: str, language: str, mail_id: str, moment: datetime
) -> EmailMessage:
    """A plain-text mail. Raises ValueError when a header would break in two. `mail_id` makes its Message-ID, the same
    at each try, so that mail programs show a mail once that arrived twice.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = format_datetime(moment)
    made["Message-ID"] = f"<{mail_id}@{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(body, cte="quoted-printable")
    made["Content-Language"] = language
    return made


class Carrier:
    """A connection to the server, opened when needed and used for many mails. A context manager; it raises nothing.

    `name` is what we call ourselves to the server; given, because smtplib would ask the network for it.
    """

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name
        self.smtp: smtplib.SMTP | None = None
        self.carried = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ready(self) -> bool:
        """True when there is a connection; False when the server does not answer, or does not let us in."""
        if self.carried >= PER_CONNECTION:
            self.close()
        if self.smtp is None:
            try:
                self.smtp = self.connect()
            except (OSError, smtplib.SMTPException):
                self.smtp = None
        return self.smtp is not None

    def connect(self) -> smtplib.SMTP:
        """A fresh connection, encrypted and signed in as the settings say."""
        own, context = self.server, ssl.create_default_context()
        made: smtplib.SMTP
        if own.tls == "implicit":
            made = smtplib.SMTP_SSL(own.host, own.port, self.name, timeout=own.timeout, context=context)
        else:
            made = smtplib.SMTP(own.host, own.port, self.name, timeout=own.timeout)
        try:
            made.ehlo_or_helo_if_needed()
            if own.tls == "starttls":
                made.starttls(context=context)
            if own.user:
                made.login(own.user, own.password)
        except (OSError, smtplib.SMTPException):
            made.close()
            raise
        self.carried = 0
        return made

    def send(self, mail: EmailMessage) -> Outcome:
        """Hand over one mail, and tell what the server did with it."""
        if not self.ready() or self.smtp is None:
            return Outcome.NO_SERVER
        self.carried += 1
        outcome = converse(self.smtp, mail)
        if outcome in (Outcome.CUT, Outcome.NO_SERVER) or self.smtp.sock is None:
            self.close()
        return outcome

    def close(self) -> None:
        """End the connection."""
        if self.smtp is not None:
            self.smtp.close()
            self.smtp = None


def converse(smtp: smtplib.SMTP, mail: EmailMessage) -> Outcome:
    """Sender, recipient, text; what a server answers to each."""
    sender, recipient = mail["From"].addresses[0].addr_spec, mail["To"].addresses[0].addr_spec
    try:
        wide = [] if (sender + recipient).isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        if wide and not smtp.has_extn("smtputf8"):
            return Outcome.REFUSED
        code = smtp.mail(sender, wide)[0]
        if code == 250:
            code = smtp.rcpt(recipient)[0]
        if code not in (250, 251):
            return refused(smtp, code)
    except (OSError, smtplib.SMTPException):
        smtp.close()
        return Outcome.LATER
    try:
        code = smtp.data(mail.as_bytes(policy=SMTP.clone(utf8=bool(wide))))[0]
    except smtplib.SMTPDataError as error:
        return refused(smtp, error.smtp_code)
    except (OSError, smtplib.SMTPException):
        smtp.close()
        return Outcome.CUT
    return Outcome.SENT if code == 250 else refused(smtp, code)


def refused(smtp: smtplib.SMTP, code: int) -> Outcome:
    """What an answer that is no yes means; the connection is made ready for the next mail."""
    if code in UNWELCOME or not reset(smtp):
        smtp.close()
    if code in UNWELCOME and code != 421:
        return Outcome.NO_SERVER
    return Outcome.REFUSED if 500 <= code < 600 else Outcome.LATER


def reset(smtp: smtplib.SMTP) -> bool:
    """Make the server forget an unfinished mail; False when it is gone."""
    try:
        return smtp.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False
