"""What the JSON API takes and gives. The OpenAPI description is made from these."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.api import guide_schemas, question_schemas
from app.api.strict import Strict

Word = Annotated[str, Field(max_length=200)]
LONGEST_TEXT = 20_000


class ListingParams(BaseModel):
    """Filters of one name are OR, different names are AND."""

    q: Annotated[str, Field(description="Words in any of the taxonomy's languages; typing errors are forgiven.")] = ""
    country: Annotated[list[Word], Field(description="ISO 3166-1 alpha-2")] = []
    kind: list[Word] = []
    treatment: Annotated[list[Word], Field(description="Concept ids; broader ones include narrower ones.")] = []
    condition: list[Word] = []
    language: Annotated[list[Word], Field(description="ISO 639, languages in which patients are looked after")] = []
    funding: list[Word] = []
    remote: list[Word] = []
    international: list[Word] = []
    near: Annotated[
        str, Field(description="`lat,lon`, or a city: `bergen,NO`. An unknown place is answered with 404.")
    ] = ""
    radius_km: Annotated[float | None, Field(ge=0.1, le=20_100, allow_inf_nan=False)] = None
    sort: Literal["relevance", "distance", "name", "checked"] = "relevance"
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    per_page: Annotated[int, Field(ge=1, le=100)] = 20
    plain: Annotated[bool, Field(description="Do not understand words as filters.")] = False


class FindParams(BaseModel):
    country: Annotated[
        str, Field(description="ISO 3166-1 alpha-2, where the person lives. An unknown one is answered with 404.")
    ]
    city: str = ""
    condition: Annotated[str, Field(description="A concept id; an unknown one is answered with 404.")] = ""
    treatment: str = ""
    since: Literal["", "days", "weeks", "months", "years"] = ""
    language: list[Word] = []
    travel: Literal["", "yes", "no"] = ""
    remote: Literal["", "yes", "no"] = ""
    funding: Literal["", "public", "insurance", "private", "charity-free"] = ""


class Listing(Strict):
    id: int
    slug: str
    url: str
    name: str
    native_name: str | None
    kind: Literal["clinic", "therapist", "charity", "professional_body"]
    country: str
    country_name: str
    region: str | None
    city: str | None
    latitude: float | None
    longitude: float | None
    distance_km: float | None
    summary: str
    treatments: list[str]
    conditions: list[str]
    languages: list[str]
    funding: list[str]
    remote_consultation: bool | None
    accepts_international: bool | None
    referral_required: bool | None
    organisation_wide: Annotated[list[str], Field(description="Fields that the whole hospital states, not this unit.")]
    website: str | None
    phone: str | None
    email: str | None
    checked_on: date | None
    freshness: Literal["unchecked", "fresh", "due", "overdue"]


class Source(Strict):
    url: str
    title: str
    seen_on: date
    seen_as: str
    supports: list[str]
    scope: Literal["unit", "organisation"]


class Waiting(Strict):
    weeks_min: int | None
    weeks_max: int | None
    note: str | None
    reported_on: date | None
    unknown_since: Annotated[date | None, Field(description="When the last report became too old to be believed.")]


class Change(Strict):
    version: int
    on: date
    reason: str


class WholeListing(Listing):
    status: Annotated[
        Literal["published", "closed", "pending"],
        Field(description="`pending`: nobody has checked it for long, so no search finds it."),
    ]
    closed_on: date | None
    closed_reason: str | None
    description: str
    address: str | None
    postal_code: str | None
    position_precision: Literal["exact", "city", "none"]
    waiting: Waiting | None
    accepts_new: Annotated[bool | None, Field(description="Whether new patients are taken, if that is known.")]
    accepts_new_reported_on: date | None
    accepts_new_unknown_since: date | None
    sources: list[Source]
    history: list[Change]
    mentioned_in: list[dict[str, Any]]


class FacetValue(Strict):
    value: str
    label: str
    count: int


class Understood(Strict):
    text: str
    type: str
    id: str


class Listings(Strict):
    items: list[Listing]
    total: int
    page: int
    per_page: int
    facets: dict[str, list[FacetValue]]
    understood: list[Understood]
    corrected: str | None
    relaxed: Annotated[list[str], Field(description="What had to be let go so that there is an answer.")]
    took_ms: float


class Reason(Strict):
    code: str
    text: str


class FoundItem(Strict):
    listing: Listing
    reasons: list[Reason]


class Section(Strict):
    id: Literal["in_country", "remote", "accepts_international", "nearest_abroad", "signposts"]
    total: int
    items: list[FoundItem]


class Relaxation(Strict):
    drop: str
    count: int
    url: str


class Found(Strict):
    emergency: bool
    sections: list[Section]
    guides: list[guide_schemas.Guide]
    questions: list[question_schemas.Question]
    relaxations: list[Relaxation]


class Suggestion(Strict):
    type: Literal["listing", "country", "city", "condition", "treatment", "guide", "question"]
    id: str
    label: str
    url: str


class Suggestions(Strict):
    items: list[Suggestion]


class SpotRequest(Strict):
    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    language: Annotated[
        str | None,
        Field(max_length=20, description="Labels and notes come in it if the site speaks it, else in that of the URL."),
    ] = None


class Concept(Strict):
    id: str
    type: str
    start: int
    end: int
    text: str


class Place(Strict):
    type: Literal["country", "city"]
    country: str
    id: str
    label: str
    start: int
    end: int


class Contact(Strict):
    kind: Literal["phone", "email", "url"]
    start: int
    end: int
    listing: str | None


class Caution(Strict):
    id: str
    concept: Annotated[str, Field(description="The topic, or the note's own name for what was mentioned.")]
    note: str
    guide: Annotated[str | None, Field(description="The slug of a guide that says more.")]


class Spotted(Strict):
    concepts: list[Concept]
    places: list[Place]
    contacts: list[Contact]
    cautions: list[Caution]


class Country(Strict):
    code: str
    name: str
    listings: int


class Countries(Strict):
    items: list[Country]


class Topic(Strict):
    id: str
    type: str
    label: str
    listings: int


class Topics(Strict):
    items: list[Topic]


class WrongParameter(BaseModel):
    parameter: str
    message: str


class Problem(BaseModel):
    """RFC 9457"""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[WrongParameter] = []
