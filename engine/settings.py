"""The settings of an installation: names, defaults, checks. All come from the environment."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import DrempelError
from engine.files.kinds import MEGABYTE
from engine.values import is_one_address

ROOT = Path(__file__).resolve().parents[1]
LOCAL = "var/drempel.sqlite"


class SettingsWrong(DrempelError):
    """A setting in the environment is wrong."""

    code = "settings:wrong"


IMPLICIT_TLS = 465  # the port of SMTP under TLS (RFC 8314)


@dataclass(frozen=True)
class MailServer:
    """Where e-mail goes; `engine.outbox.mail` speaks to it."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    tls: bool = False  # from the first byte on, as on port 465; then without STARTTLS

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True)
class Settings:
    """What `load` read; see docs/instellingen.md for each."""

    database_url: str
    host: str
    port: int
    secret_key: str
    demo: bool
    base_url: str
    secure_cookies: bool
    definitions: Path  # folder with processes/ and forms/
    proxies: int = 0  # how many stand in front of `drempel serve`
    largest_file: int = 10 * MEGABYTE  # of one file with a form
    mail: MailServer | None = None  # without one nothing is sent
    quiet: bool = False  # log what went wrong only
    demo_post: Path | None = None  # where `make run` keeps the e-mail of the demonstration


def load(environment: Mapping[str, str]) -> Settings:
    """The settings in these environment variables. Raises SettingsWrong naming the variable and the cure."""
    demo = _flag(environment, "DREMPEL_DEMO")
    url = _database_url(environment)
    if demo and not url.startswith("sqlite") and not _flag(environment, "DREMPEL_DEMO_ON_POSTGRESQL"):
        raise SettingsWrong(
            "DREMPEL_DEMO=1 lets anyone log in as anyone, and DREMPEL_DATABASE_URL is a PostgreSQL server, "
            "where real dossiers live. Unset DREMPEL_DEMO, or set DREMPEL_DEMO_ON_POSTGRESQL=1 for an empty "
            "server."
        )
    host, port = environment.get("HOST", "127.0.0.1"), _port(environment)
    base_url = environment.get("DREMPEL_BASE_URL", f"http://{host}:{port}").rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", base_url):
        raise SettingsWrong(
            "DREMPEL_BASE_URL must be an address such as https://drempel.example, without a path."
        )
    return Settings(
        database_url=url,
        host=host,
        port=port,
        secret_key=_secret_key(environment, demo or url.startswith("sqlite")),
        demo=demo,
        base_url=base_url,
        secure_cookies=base_url.startswith("https://"),
        definitions=folder(environment),
        proxies=_proxies(environment),
        largest_file=_largest_file(environment),
        mail=_mail(environment),
        quiet=_flag(environment, "DREMPEL_QUIET"),
        demo_post=Path(post) if demo and (post := environment.get("DREMPEL_DEMO_POST")) else None,
    )


def folder(environment: Mapping[str, str]) -> Path:
    """The folder with processes/ and forms/; this alone needs no database. Raises SettingsWrong."""
    found = Path(environment.get("DREMPEL_DEFINITIONS") or ROOT)
    if not (found / "processes").is_dir():
        raise SettingsWrong("DREMPEL_DEFINITIONS must name a folder with processes/ and forms/ in it.")
    return found


def _flag(environment: Mapping[str, str], name: str, default: str = "0") -> bool:
    value = environment.get(name) or default
    if value not in ("0", "1"):
        raise SettingsWrong(f"{name} must be 1 (on) or 0 (off).")
    return value == "1"


def _mail(environment: Mapping[str, str]) -> MailServer | None:
    host, user = environment.get("DREMPEL_SMTP_HOST", ""), environment.get("DREMPEL_SMTP_USER", "")
    sender, password = (
        environment.get("DREMPEL_SMTP_SENDER", ""),
        environment.get("DREMPEL_SMTP_PASSWORD", ""),
    )
    if not host:
        return None
    if not is_one_address(sender):
        raise SettingsWrong(
            "DREMPEL_SMTP_SENDER must be the address that e-mail comes from: drempel@gemeente.example."
        )
    if bool(user) != bool(password):
        raise SettingsWrong(
            "DREMPEL_SMTP_USER and DREMPEL_SMTP_PASSWORD belong together: set both, or none of them."
        )
    port = _port(environment, "DREMPEL_SMTP_PORT", "587")
    starttls, tls = _flag(environment, "DREMPEL_SMTP_STARTTLS", "1"), port == IMPLICIT_TLS
    return MailServer(
        host=host,
        port=port,
        sender=sender,
        user=user,
        password=password,
        starttls=starttls and not tls,
        tls=tls,
    )


def _proxies(environment: Mapping[str, str]) -> int:
    value = environment.get("DREMPEL_PROXIES") or "0"
    if value not in ("0", "1", "2", "3"):
        raise SettingsWrong("DREMPEL_PROXIES must be the number of web servers in front: 0, 1, 2 or 3.")
    return int(value)


def _largest_file(environment: Mapping[str, str]) -> int:
    value = environment.get("DREMPEL_LARGEST_FILE") or "10"
    if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= 50:
        raise SettingsWrong("DREMPEL_LARGEST_FILE must be a number of megabytes from 1 to 50, such as 10.")
    return int(value) * MEGABYTE


def _port(environment: Mapping[str, str], name: str = "PORT", default: str = "8000") -> int:
    value = environment.get(name) or default
    if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise SettingsWrong(f"{name} must be a number from 1 to 65535, such as {default}.")
    return int(value)


def _database_url(environment: Mapping[str, str]) -> str:
    from sqlalchemy.engine import make_url  # takes a while to load: not for who asks for the folder alone
    from sqlalchemy.exc import ArgumentError

    url = environment.get("DREMPEL_DATABASE_URL") or f"sqlite:///{ROOT / LOCAL}"
    wanted = "sqlite:////folder/drempel.sqlite or postgresql+psycopg://user:password@host/database"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsWrong(f"DREMPEL_DATABASE_URL is not an address; write {wanted}.") from None
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise SettingsWrong("DREMPEL_DATABASE_URL must name a file: web and worker share it.")
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    elif parsed.drivername not in ("postgresql", "postgresql+psycopg"):
        raise SettingsWrong(f"DREMPEL_DATABASE_URL must be SQLite or PostgreSQL; write {wanted}.")
    else:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def _secret_key(environment: Mapping[str, str], may_keep: bool) -> str:
    """The key that signs sessions; on one machine it is made once and kept beside the database."""
    key = environment.get("DREMPEL_SECRET_KEY", "")
    if key and len(key) < 32:
        raise SettingsWrong("DREMPEL_SECRET_KEY must have at least 32 characters; make one with a generator.")
    if key:
        return key
    if not may_keep:
        raise SettingsWrong("DREMPEL_SECRET_KEY is not set. Make one of 32 characters or more and keep it.")
    kept = ROOT / "var" / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()
