from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from app.config import Settings


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_production_refuses_a_missing_or_short_secret(secret: str) -> None:
    with pytest.raises(ValidationError, match="SEVENTH_SECRET_KEY"):
        Settings(env="production", secret_key=secret)  # type: ignore[arg-type] # as the environment gives it


def test_production_starts_with_a_good_secret() -> None:
    settings = Settings(env="production", secret_key="x" * 32)  # type: ignore[arg-type] # as above
    assert settings.signing_key == "x" * 32


def test_a_laptop_makes_its_own_secret_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    first = Settings(home=tmp_path / "home").signing_key
    assert len(first) >= 32
    assert Settings(home=tmp_path / "home").signing_key == first
    assert (tmp_path / "home" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_secret_is_not_shown_by_accident() -> None:
    secret = "do-not-show-" * 4
    settings = Settings(secret_key=secret, meilisearch_key=secret, smtp_url=secret)  # type: ignore[arg-type] # as above
    assert "do-not-show" not in repr(settings) + str(settings.model_dump())


def test_the_address_of_the_site_must_be_one() -> None:
    assert Settings(base_url="https://seventh.example/").base_url == "https://seventh.example"
    with pytest.raises(ValidationError, match="SEVENTH_BASE_URL"):
        Settings(base_url="seventh.example")


@pytest.mark.parametrize("given", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_postgresql_is_reached_by_its_newest_driver(given: str) -> None:
    assert Settings(database_url=given).database_url == "postgresql+psycopg://u@h/d"


def test_without_a_database_url_the_database_is_a_file_in_home(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert (settings.database_url, settings.uses_sqlite) == (f"sqlite:///{tmp_path}/seventh.db", True)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEVENTH_ENV", "wonderland")
    with pytest.raises(ValidationError, match="env"):
        Settings()


def test_the_cache_of_pages_has_bounds() -> None:
    with pytest.raises(ValidationError, match="page_cache_mb"):
        Settings(page_cache_mb=-1)


def test_links_are_checked_in_production_and_not_where_somebody_tries_things() -> None:
    secret = SecretStr("x" * 32)
    assert not Settings().check_links
    assert Settings(check_links=True).check_links
    assert Settings(env="production", secret_key=secret).check_links
    assert not Settings(env="production", secret_key=secret, check_links=False).check_links
