"""How many searches and other costly reads one network may ask for: a page that is in memory costs nothing and
is not counted.

The counts are in the memory of this process, because a read must not write (`limits.py` counts what is written).
Each network has a bucket that fills evenly: a burst of a minute's worth, and then as many as flow in.
"""

import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache

from starlette.requests import Request

from app import errors
from app.limits import TooOftenError, network_of
from app.middleware import Asgi, Receive, Scope, Send

_COSTLY = re.compile(
    r"/(?:search|find|listings|shortlist|questions/similar|api/v1/(?:suggest|find|listings|questions|spot|export\.[a-z]+))"
)
# The whole directory at once costs as much as some searches.
_EXPORT, _COST_OF_EXPORT = "/api/v1/export", 20
_MOST_NETWORKS = 20_000
_network = lru_cache(maxsize=4096)(network_of)


class CostlyReads:
    """Stands behind the cache of pages. `a_minute` is for one network; 0 is off."""

    def __init__(self, app: Asgi, *, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._most = float(a_minute)
        self._clock = clock
        # What each network has left, and when that was so; the one that asked last stands last.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._most and _COSTLY.fullmatch(scope["inner_path"]):
            cost = _COST_OF_EXPORT if scope["inner_path"].startswith(_EXPORT) else 1
            if seconds := self._take(scope, min(cost, self._most)):
                answer = await errors.too_often(Request(scope), TooOftenError(seconds))
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _take(self, scope: Scope, cost: float) -> int:
        """After how many seconds it may be asked again; 0 when it may be now."""
        client, at = scope.get("client"), self._clock()
        network = _network(client[0] if client else None)
        left, then = self._left.pop(network, (self._most, at))
        left = min(self._most, left + (at - then) * self._most / 60)
        enough = left >= cost
        self._left[network] = (left - cost if enough else left, at)
        if len(self._left) > _MOST_NETWORKS:
            self._left.popitem(last=False)
        return 0 if enough else max(1, math.ceil((cost - left) * 60 / self._most))
