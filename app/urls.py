"""`python -m app.urls` prints the map of the site; tests/urls.txt keeps it, so that a change shows in review."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.main import ROUTERS


def urls() -> Iterator[tuple[str, str, str]]:
    """Address, method and function of every page."""
    app = FastAPI(openapi_url=None)
    for router in ROUTERS:
        app.include_router(router)
    # `app.routes` itself holds one entry for each router, and no pages.
    for context in iter_route_contexts(app.routes):
        function = context.endpoint
        if context.path and function:
            for method in sorted(context.methods or ()):
                yield context.path, method, f"{function.__module__}:{function.__qualname__}"


def lines() -> list[str]:
    found = sorted(urls())
    width = max(len(path) for path, _, _ in found)
    return [f"{path:{width}}  {method:4}  {function}" for path, method, function in found]


if __name__ == "__main__":
    print("\n".join(lines()))  # noqa: T201 - printing is what it is for
