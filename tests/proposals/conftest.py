"""Somebody with an account, who asks and suggests."""

import pytest
from starlette.testclient import TestClient

from app.site import Site
from tests.factories import a_member, signed_in


@pytest.fixture
def fjord(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Fjord", country="NO"))


@pytest.fixture
def tern(site: Site, client: TestClient) -> TestClient:
    return signed_in(site, client, a_member(site, "Tern"))
