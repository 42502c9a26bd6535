"""Where mails go: a Maildir, or a mail server. Each mail has a name of its own; the same mail is the same name.

A Maildir takes each mail once, whatever was ended when. A mail server that took a mail just before the run was ended
gets it again under the same Message-ID, by which readers tell that they have it.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from kg import whole
from kg.errors import NotWritten, WrongUse

__all__ = ["Maildir", "Post", "Server"]


class Post(Protocol):
    """Something that takes mails; `sender` and `to` are what they are addressed with."""

    @property
    def sender(self) -> str: ...

    @property
    def to(self) -> str: ...

    def take(self, message: EmailMessage) -> None:
        """Deliver it, or raise `KgError`."""


@dataclass(frozen=True)
class Maildir:
    """A folder with `new`, `cur`, `tmp`, made when it is not there."""

    folder: Path
    sender: str
    to: str

    def take(self, message: EmailMessage) -> None:
        """Put it into `new`, unless it lies there or in `cur` already. Raises `NotWritten`, `WrongUse`."""
        name = str(message["Message-ID"]).strip("<>").replace("/", "-")
        try:
            for part in ("tmp", "new", "cur"):
                (self.folder / part).mkdir(parents=True, exist_ok=True)
            there = (path.name.partition(":")[0] for part in ("new", "cur") for path in (self.folder / part).iterdir())
            if name in there:
                return
            whole.write(self.folder / "tmp" / name, message.as_bytes())
            (self.folder / "tmp" / name).rename(self.folder / "new" / name)
        except OSError as error:
            raise whole.refusal(error, self.folder) from None


@dataclass(frozen=True)
class Server:
    """An SMTP server, `host` or `host:port`. STARTTLS where it is offered (port 465: TLS from the start); user and
    password from `KG_SMTP_USER` and `KG_SMTP_PASSWORD`, and never without TLS.
    """

    address: str
    sender: str
    to: str
    timeout: float = 30.0

    def take(self, message: EmailMessage) -> None:
        """Hand it over. Raises `NotWritten` when the server does not take it: the next run tries again."""
        host, _, port = self.address.partition(":")
        if not host or (port and not port.isdigit()):
            raise WrongUse(f"{self.address!r} is no mail server", where="--smtp", remedy="write host or host:port")
        number = int(port or 25)
        user, password = os.environ.get("KG_SMTP_USER", ""), os.environ.get("KG_SMTP_PASSWORD", "")
        try:
            with self._connection(host, number) as server:
                safe = number == 465
                if not safe and server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
                    server.ehlo()
                    safe = True
                if user and not safe:
                    raise WrongUse(
                        "the server offers no TLS, so the password stays here", where=self.address,
                        remedy="use another port, or no KG_SMTP_USER",
                    )  # fmt: skip
                if user:
                    server.login(user, password)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            words = " ".join(str(error).split())
            raise NotWritten(
                f"mail not delivered: {words}", where=self.address, remedy="run it again: no mail is lost"
            ) from None

    def _connection(self, host: str, port: int) -> smtplib.SMTP:
        if port == 465:
            return smtplib.SMTP_SSL(host, port, timeout=self.timeout, context=ssl.create_default_context())
        server = smtplib.SMTP(host, port, timeout=self.timeout)
        server.ehlo()
        return server
