"""What /design shows: the tokens and icons as they stand in their files, and real places on a real map."""

import re
from typing import Any

from sqlalchemy import Connection

from app import charts, maps
from app.i18n import Tongue
from app.listings import mapping, queries
from app.listings.page import CARDS
from app.site import Site
from app.templating import STATIC

# Ground and words that stand on it; both themes keep 7:1.
PAIRS = (
    ("paper", "ink"), ("paper", "ink-2"), ("surface", "link"), ("sunken", "ink-2"), ("plum", "on-plum"),
    ("plum-deep", "on-plum-2"), ("plum-wash", "ink"), ("nerve-wash", "ink"), ("good-wash", "good"),
    ("warn-wash", "warn"), ("alarm-wash", "alarm"),
)  # fmt: skip
_SHOWN = "NO"


def index(site: Site, connection: Connection, tongue: Tongue) -> dict[str, Any]:
    rows = queries.in_country(connection, _SHOWN)
    cards = CARDS.of(connection, site, tongue, [row.id for row in rows[:2]])
    pins = mapping.pins(tongue, rows)
    return {
        "pairs": PAIRS,
        "page_url": "/design?page={}".format,
        "icons": re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()),
        "cards": [card.html() for card in cards.values()],
        "plot": maps.country_map(_SHOWN, pins),
        "plot_caption": mapping.caption(tongue, pins, 0),
        "bars": charts.bars([("Reports", 7), ("Changes", 4), ("Dead links", 1)]),
        "line": charts.line([("Week 1", 3), ("Week 2", 8), ("Week 3", 5), ("Week 4", 9)]),
    }
