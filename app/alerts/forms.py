"""What somebody sends who would like to hear of new places. What is wrong stands in `errors`: a code for each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.forms import Posted, email_of
from app.places import countries
from app.taxonomy.concepts import Taxonomy


@dataclass(frozen=True, slots=True)
class Wish:
    """To which address, and about what: a country, a topic, or both. `said` is the address as it was typed."""

    email: str = ""
    said: str = ""
    country: str = ""
    topic: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def wish(posted: Posted, taxonomy: Taxonomy) -> Wish:
    errors: dict[str, str] = {}
    said = posted.line("email", 320)
    country, topic = posted.line("country", 80), posted.line("topic", 80)
    about = prefilled(country, topic, taxonomy)
    if country and not about.country:
        errors["country"] = "unknown"
    if topic and not about.topic:
        errors["topic"] = "unknown"
    if not country and not topic:
        errors["country"] = "nothing"
    email = email_of(said)
    if not email:
        errors["email"] = "unknown"
    return Wish(email, said, about.country, about.topic, errors)


def prefilled(country: str, topic: str, taxonomy: Taxonomy) -> Wish:
    """What of the two is known; for a form that a page has filled in already."""
    code = country.strip().upper()
    return Wish(country=code if code in countries.codes() else "", topic=topic if topic in taxonomy else "")
