import pytest

from app.listings.forms import Asked, parse
from app.site import Site


def asked(site: Site, **params: str) -> Asked:
    return parse(params, lambda name: [params[name]] if name in params else [], site.gazetteer)


@pytest.mark.parametrize("text", ["Paris, FR", "paris,fr", "Paris, France", "Paris, Frankrike", "Paris"])
def test_a_place_is_found_with_its_country_however_that_is_written(site: Site, text: str) -> None:
    near = asked(site, near=text).near
    assert near is not None
    assert (round(near.latitude), round(near.longitude)) == (49, 2)


def test_a_town_that_is_not_in_the_country_named_is_not_taken_for_another(site: Site) -> None:
    assert "near" in asked(site, near="Trondheim, Spain").errors


@pytest.mark.parametrize("word", ["true", "yes", "1", "Yes"])
def test_yes_is_said_in_several_ways(site: Site, word: str) -> None:
    assert asked(site, remote=word).filters["remote"] == ("true",)
