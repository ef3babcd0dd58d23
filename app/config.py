"""Settings: read once, typed, and refused at the start when they cannot be right."""

import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent
SHORTEST_SECRET = 32


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix SEVENTH_; CONTRIBUTING lists them."""

    model_config = SettingsConfigDict(env_prefix="SEVENTH_", extra="ignore")

    home: Path = Path("var")
    env: Literal["dev", "production"] = "dev"
    base_url: str = "http://localhost:8000"
    data: Path = ROOT / "data"
    database_url: str = ""
    meilisearch_url: str = ""
    meilisearch_key: SecretStr = SecretStr("")
    smtp_url: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    # With a thread, the web process does its own jobs; with none, `seventh worker` must run.
    worker: Literal["thread", "none"] = "thread"
    # Where weaknesses are reported, for security.txt: an address beginning with mailto: or https:.
    security_contact: str = ""
    page_cache_mb: int = Field(default=16, ge=0, le=4096)

    @model_validator(mode="after")
    def _usable(self) -> Self:
        self.base_url = self.base_url.rstrip("/")
        if not self.base_url.startswith(("http://", "https://")):
            msg = "SEVENTH_BASE_URL must begin with http:// or https://"
            raise ValueError(msg)
        if self.env == "production" and len(self.secret_key.get_secret_value()) < SHORTEST_SECRET:
            msg = f"SEVENTH_SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters"
            raise ValueError(msg)
        if not self.database_url:
            self.database_url = f"sqlite:///{self.home.absolute() / 'seventh.db'}"
        if self.database_url.startswith(("postgresql://", "postgres://")):
            self.database_url = "postgresql+psycopg://" + self.database_url.split("://", 1)[1]
        return self

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
