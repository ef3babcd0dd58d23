import pytest

from app.places import FOLDER
from app.places.cities import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer(FOLDER)
