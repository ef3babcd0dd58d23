"""Two members who write, and two who moderate."""

import pytest
from starlette.testclient import TestClient

from app.models import Role
from app.site import Site
from tests.factories import a_member, signed_in


@pytest.fixture
def fjord(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Fjord", country="NO"))


@pytest.fixture
def tern(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Tern"))


@pytest.fixture
def moderator(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Heron", role=Role.MODERATOR))


@pytest.fixture
def another(site: Site, client: TestClient) -> TestClient:
    """A second moderator."""
    return signed_in(site, client, a_member(site, "Puffin", role=Role.MODERATOR))
