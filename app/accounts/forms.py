"""What a person sends about themselves. What is wrong stands in `errors`: a code for each field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app import names
from app.forms import Posted, email_of
from app.places import countries


@dataclass(frozen=True, slots=True)
class Asking:
    """For a link: to which address, and where to go afterwards."""

    email: str
    said: str
    onward: str
    errors: Mapping[str, str] = field(default_factory=dict)


def asking(posted: Posted) -> Asking:
    said = posted.line("email", 320)
    email = email_of(said)
    return Asking(email, said, posted.line("onward", 501), {} if email else {"email": "unknown"})


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member says about themselves."""

    name: str
    language: str
    country: str
    notify: bool = True
    digest: bool = False
    of_age: bool = False
    agrees: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


def profile(posted: Posted, languages: Collection[str], *, joining: bool) -> Profile:
    """`joining` also needs the two things that a person says once."""
    # One more than is allowed, so that a name is never cut to another.
    name = posted.line("name", names.LONGEST + 1)
    language, country = posted.line("language", 20), posted.line("country", 20)
    of_age, agrees = posted.ticked("of_age"), posted.ticked("agrees")
    errors = {"name": names.wrong_with(name)} if names.wrong_with(name) else {}
    if country and country not in countries.codes():
        errors["country"] = "unknown"
    if language not in languages:
        errors["language"] = "unknown"
    if joining and not of_age:
        errors["of_age"] = "needed"
    if joining and not agrees:
        errors["agrees"] = "needed"
    return Profile(name, language, country, posted.ticked("notify"), posted.ticked("digest"), of_age, agrees, errors)


class Leaving(StrEnum):
    """What becomes of somebody's posts when they go."""

    ACCOUNT = "account"  # they stay under the name
    ANONYMOUS = "anonymous"  # they stay, without a name
    EVERYTHING = "everything"  # their words go too


def leaving(posted: Posted) -> tuple[Leaving | None, Mapping[str, str]]:
    said = posted.line("what", 20)
    choice = Leaving(said) if said in {one.value for one in Leaving} else None
    errors = {} if choice else {"what": "needed"}
    if not posted.ticked("sure"):
        errors["sure"] = "needed"
    return choice, errors
