"""One address for every kind of page, on the real data."""

CLOSED = "british-acoustic-neuroma-association"
WITH_CONTACT = "uniklinik-tuebingen-neurochirurgie-fazialis-sprechstunde"
WITHOUT_CONTACT = "unne-servicio-universitario-de-kinesiologia"
LONG_NAME = "sheffield-royal-hallamshire-facial-palsy"
JAPANESE = "teikyo-university-hospital-facial-palsy"
SHORTLIST = f"/shortlist?keep={WITH_CONTACT}&keep={WITHOUT_CONTACT}&keep={JAPANESE}&keep={CLOSED}&keep=gone"
THREAD = "/questions/1-my-daughter-has-synkinesis-after-a-year"
FAMILY = "/find?country=NO&city=Bergen&condition=synkinesis"

# What only members see.
MEMBERS = [
    "/account", "/account/address", "/account/export", "/account/leave", "/questions/new", THREAD, f"{THREAD}?to=1",
    "/questions/1/edit", "/questions/1/exchange?reply=3", "/questions/1/report?reply=1", "/nb/account",
    "/nb/questions/new",
]  # fmt: skip
KINDS = {
    "home": "/",
    "find": "/find",
    "find changed": "/find?change=1&country=NO&city=Bergen&condition=synkinesis&since=months&remote=yes&travel=no",
    "find with mistakes": "/find?city=Bergenn&condition=cold&since=months",
    "answer": FAMILY,
    "answer without city": "/find?country=DE",
    "answer in an emergency": "/find?country=GB&since=days&condition=bells-palsy",
    "answer where nobody is": "/find?country=FJ&treatment=mime-therapy&language=nb&funding=public",
    "what to check first": "/find/first",
    "directory": "/listings",
    "search": "/listings?q=botox+nederland",
    "filtered": "/listings?country=GB&treatment=physiotherapy&near=London&radius_km=250&sort=distance",
    "relaxed": "/listings?q=mime+therapy+norway",
    "nothing": "/listings?q=xqzzt&country=NO&treatment=mime-therapy",
    "unknown town": "/listings?near=Qqqq",
    "map of a region": "/listings?view=map&country=DE",
    "map of the world": "/listings?view=map&page=2",
    "listing": f"/listings/{WITH_CONTACT}",
    "listing without contact": f"/listings/{WITHOUT_CONTACT}",
    "listing with a long name": f"/listings/{LONG_NAME}",
    "listing in Japan": f"/listings/{JAPANESE}",
    "closed listing": f"/listings/{CLOSED}",
    "suggest a place": "/listings/new?country=NO",
    "something is not right": f"/listings/{LONG_NAME}/edit",
    "it has closed": f"/listings/{JAPANESE}/edit?what=closed",
    "please take it out": f"/listings/{WITHOUT_CONTACT}/edit?what=removal",
    "countries": "/countries",
    "country with many": "/countries/us",
    "country with few": "/countries/no",
    "country with none": "/countries/is",
    "topics": "/topics",
    "treatment": "/topics/mime-therapy",
    "condition": "/topics/synkinesis",
    "guides": "/guides",
    "guide": "/guides/first-72-hours",
    "guide by a machine": "/guides/botulinum-toxin?lang=nb",
    "guide of a country": "/guides/care-in-norway",
    "questions": "/questions",
    "no questions": "/questions?country=FJ",
    "thread": THREAD,
    "thread by date": f"{THREAD}?order=date",
    "report": "/questions/1/report?reply=1",
    "search over everything": "/search?q=synkinesis",
    "search that finds nothing": "/search?q=xqzzt",
    "rules": "/rules",
    "sign in": "/account/sign-in",
    "shortlist": SHORTLIST,
    "empty shortlist": "/shortlist",
    "about": "/about",
    "privacy": "/privacy",
    "not there": "/nowhere",
    "broken": "/broken",
}
