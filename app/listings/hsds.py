"""The directory in the words of HSDS 3.1 (Open Referral), for directories of all kinds of help: one page of
`GET /services?full=true` that holds every service.

What nobody has told us is left out, because HSDS has no word for "unknown".
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection

from app.i18n import SOURCE
from app.listings.export import LICENCE, every
from app.listings.labels import facet_label, value_label
from app.phones import from_anywhere
from app.site import Site

# Our lists, each a taxonomy, and what its facet is called.
_TAXONOMIES = {"conditions": "condition", "treatments": "treatment", "funding": "funding", "kind": "kind"}
_REFERRAL = {True: "A referral is needed.", False: "No referral is needed."}
_ABROAD = {True: "People from other countries are seen.", False: "Only people of the country are seen."}

Json = dict[str, Any]


def to_hsds(connection: Connection, site: Site, today: date) -> Iterator[str]:
    listings = every(connection, site.settings.base_url, site.tongues[SOURCE], today, site.ladder)
    yield '{"contents": ['
    number = 0
    for number, listing in enumerate(listings, 1):
        yield (",\n" if number > 1 else "\n") + json.dumps(_service(site, listing), ensure_ascii=False)
    page = {
        "total_items": number, "total_pages": 1, "page_number": 1, "size": number, "first_page": True,
        "last_page": True, "empty": not number, "licence": LICENCE, "exported_on": today.isoformat(),
        "source": site.settings.base_url,
    }  # fmt: skip
    yield "\n], " + json.dumps(page, ensure_ascii=False)[1:] + "\n"


def _service(site: Site, listing: Json) -> Json:
    tongue = site.tongues[SOURCE]
    organization = _known(
        id=_id(listing, "organization"), name=listing["name"], alternate_name=listing["native_name"],
        description=listing["summary"] or listing["name"], website=as_uri(listing["website"]), email=listing["email"],
    )  # fmt: skip
    return _known(
        id=_id(listing, "service"), organization_id=organization["id"], organization=organization, status="active",
        name=listing["name"], alternate_name=listing["native_name"], email=listing["email"],
        description=listing["description"] or listing["summary"], url=as_uri(listing["website"]),
        application_process=_REFERRAL.get(listing["referral_required"]),
        eligibility_description=_ABROAD.get(listing["accepts_international"]),
        assured_date=listing["checked_on"],
        phones=[
            {"id": _id(listing, f"phone {one.shown}"), "number": one.shown}
            for one in from_anywhere(listing["phone"] or "", listing["country"])
        ],
        languages=[
            {"id": _id(listing, f"language {code}"), "code": code, "name": tongue.language_name(code)}
            for code in listing["languages"]
        ],
        service_at_locations=[_at(listing, one) for one in _locations(listing)],
        attributes=[_attribute(site, listing, *one) for one in _terms(listing)],
        additional_urls=_urls(listing),
    )  # fmt: skip


def _locations(listing: Json) -> Iterator[Json]:
    """The place, no closer than the listing lets it be shown, and the network where it is reached there too."""
    exact = listing["position_precision"] == "exact"
    yield _known(
        id=_id(listing, "location"), location_type="physical",
        name=", ".join(filter(None, (listing["city"], listing["region"], listing["country_name"]))),
        latitude=listing["latitude"] if exact else None, longitude=listing["longitude"] if exact else None,
        addresses=_addresses(listing),
    )  # fmt: skip
    if listing["remote_consultation"]:
        yield {"id": _id(listing, "online"), "location_type": "virtual", "name": "Online"}


def _addresses(listing: Json) -> list[Json]:
    """HSDS knows an address with a street and a city only; what else a country does not have is empty."""
    if not (listing["address"] and listing["city"]):
        return []
    return [
        {
            "id": _id(listing, "address"), "address_1": listing["address"], "city": listing["city"],
            "state_province": listing["region"] or "", "postal_code": listing["postal_code"] or "",
            "country": listing["country"], "address_type": "physical",
        }
    ]  # fmt: skip


def _at(listing: Json, location: Json) -> Json:
    service = _id(listing, "service")
    return {
        "id": _id(listing, f"at {location['location_type']}"), "service_id": service, "location_id": location["id"],
        "location": location,
    }  # fmt: skip


def _terms(listing: Json) -> Iterator[tuple[str, str]]:
    for name, facet in _TAXONOMIES.items():
        values: Sequence[str] = [listing[name]] if isinstance(listing[name], str) else listing[name]
        for value in values:
            yield facet, value


def _attribute(site: Site, listing: Json, facet: str, value: str) -> Json:
    base, tongue = site.settings.base_url, site.tongues[SOURCE]
    concept, label = site.taxonomy.get(value), value_label(site, tongue, facet, value)
    about = facet_label(tongue, facet)
    taxonomy = {"id": _uuid(f"{base}/topics#{facet}"), "name": about, "description": f"{about} in {base}"}
    term = _known(
        id=_uuid(f"{base}/topics#{facet}/{value}"), code=value, name=label, language=SOURCE,
        description=(concept.defined(SOURCE)[0] if concept else "") or label, taxonomy_id=taxonomy["id"],
        taxonomy_detail=taxonomy, term_uri=f"{base}/topics/{value}" if concept else None,
    )  # fmt: skip
    return {
        "id": _id(listing, f"{facet} {value}"), "link_id": _id(listing, "service"), "link_entity": "service",
        "taxonomy_term_id": term["id"], "taxonomy_term": term,
    }  # fmt: skip


def _urls(listing: Json) -> list[Json]:
    """Our page of it, and where each fact was read."""
    named = [("Listing", listing["url"])]
    named += [(f"Source: {one['title']} ({one['seen_on']})", one["url"]) for one in listing["sources"]]
    found = [(label, as_uri(url)) for label, url in named]
    return [{"id": _id(listing, f"url {url}"), "label": label, "url": url} for label, url in found if url]


def as_uri(url: str | None) -> str | None:
    """The address in the letters that a URI has; nothing where it is none."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    path, query, fragment = (quote(part, safe="%/:=&?~+!$,;'@()*") for part in parts[2:])
    return urlunsplit((parts.scheme, host + port, path, query, fragment))


def _known(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _id(listing: Json, part: str) -> str:
    """The same in every export, as long as the listing keeps its address."""
    return _uuid(f"{listing['url']}#{part}")


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))
