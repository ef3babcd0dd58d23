"""Settings: read once, typed, and refused at the start when they cannot be right."""

import secrets
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.models import Kind

ROOT = Path(__file__).parent.parent
SHORTEST_SECRET = 32
# Ten a second: a school that shares one address and types in every search box stays below it.
COSTLY_READS = 600
# Practices change faster than charities.
CHECK_DAYS = {Kind.THERAPIST: 180, Kind.CLINIC: 365, Kind.CHARITY: 365, Kind.PROFESSIONAL_BODY: 365}


def _by_kind(given: Any) -> Any:
    """Days by kind, as in "therapist:90,clinic:200"; a kind that is not named keeps the usual ones."""
    if isinstance(given, str):
        given = {kind.strip(): days for kind, _, days in (part.partition(":") for part in given.split(",") if part)}
    return {**CHECK_DAYS, **given} if isinstance(given, dict) else given


def _networks(given: Any) -> Any:
    """Addresses and networks, as in "127.0.0.1,10.0.0.0/8". Everybody ("*") is none: whoever asks could then say
    themselves who they are."""
    if not isinstance(given, str):
        return given
    try:
        return tuple(ip_network(part.strip()) for part in given.split(",") if part.strip())
    except ValueError as error:
        msg = f"SEVENTH_TRUSTED_PROXIES must be addresses or networks with commas between them: {error}"
        raise ValueError(msg) from error


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]
Days = Annotated[int, Field(ge=1, le=3650)]
DaysByKind = Annotated[dict[Kind, Days], NoDecode, BeforeValidator(_by_kind)]


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix SEVENTH_; CONTRIBUTING lists them."""

    model_config = SettingsConfigDict(env_prefix="SEVENTH_", extra="ignore")

    home: Path = Path("var")
    env: Literal["dev", "production"] = "dev"
    base_url: str = "http://localhost:8000"
    data: Path = ROOT / "data"
    # Who is believed when they say for whom they ask (X-Forwarded-For): limits are counted for that network.
    trusted_proxies: Networks = (ip_network("127.0.0.1"), ip_network("::1"))
    database_url: str = ""
    meilisearch_url: str = ""
    meilisearch_key: SecretStr = SecretStr("")
    smtp_url: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    # With a thread, the web process does its own jobs; with none, `seventh worker` must run.
    worker: Literal["thread", "none"] = "thread"
    # Where weaknesses are reported, for security.txt: an address beginning with mailto: or https:.
    security_contact: str = ""
    # Whose first posts somebody looks at before others read them: nobody's, those with links or private
    # details, or all.
    hold_new_members: Literal["never", "links", "always"] = "never"
    # Whether the websites of the directory are asked every night; on in production unless it is said.
    check_links: bool = False
    # How many searches and other costly reads one network may ask for within a minute, beside what is in memory;
    # 0 is no limit. In production 600 unless it is said.
    costly_reads: int = Field(default=0, ge=0)
    page_cache_mb: int = Field(default=16, ge=0, le=4096)
    # How long a check is good for, and what happens how long after the next one was due.
    check_days: DaysByKind = CHECK_DAYS
    overdue_days: Days = 90
    hidden_days: Days = 180
    # How long a waiting time, and whether new patients are taken, is believed.
    waiting_days: Days = 180
    # Whether organisations are asked by mail. Nobody who tries this out writes to real clinics.
    ask_organisations: bool = False

    @model_validator(mode="after")
    def _usable(self) -> Self:
        self.base_url = self.base_url.rstrip("/")
        if not self.base_url.startswith(("http://", "https://")):
            msg = "SEVENTH_BASE_URL must begin with http:// or https://"
            raise ValueError(msg)
        if self.hidden_days <= self.overdue_days:
            msg = "SEVENTH_HIDDEN_DAYS must be more than SEVENTH_OVERDUE_DAYS, so that readers are told before"
            raise ValueError(msg)
        if self.env == "production" and len(self.secret_key.get_secret_value()) < SHORTEST_SECRET:
            msg = f"SEVENTH_SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters"
            raise ValueError(msg)
        if "check_links" not in self.model_fields_set:
            self.check_links = self.env == "production"
        if "costly_reads" not in self.model_fields_set and self.env == "production":
            self.costly_reads = COSTLY_READS
        if not self.database_url:
            self.database_url = f"sqlite:///{self.home.absolute() / 'seventh.db'}"
        if self.database_url.startswith(("postgresql://", "postgres://")):
            self.database_url = "postgresql+psycopg://" + self.database_url.split("://", 1)[1]
        return self

    def trusts(self, address: str) -> bool:
        """Whether this is one of our proxies, or the machine itself."""
        try:
            asking = ip_address(address)
        except ValueError:
            return False
        return asking.is_loopback or any(asking in network for network in self.trusted_proxies)

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def index_home(self) -> Path:
        return self.home / "index"

    @cached_property
    def signing_key(self) -> str:
        """The key for what we sign; on a laptop it is made once and kept in home."""
        given = self.secret_key.get_secret_value()
        if given:
            return given
        kept = self.home / "secret_key"
        if not kept.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            kept.write_text(secrets.token_urlsafe(48))
            kept.chmod(0o600)
        return kept.read_text().strip()
