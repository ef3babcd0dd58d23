"""`python -m app.urls` prints the map of the site; tests/urls.txt keeps it, so that a change shows in review."""

from collections.abc import Iterator

from app.main import ROUTES


def urls() -> Iterator[tuple[str, str, str]]:
    """Address, method and function of every page."""
    for route in ROUTES:
        function = route.endpoint
        for method in sorted(route.methods or ()):
            yield route.path, method, f"{function.__module__}:{function.__qualname__}"


def lines() -> list[str]:
    found = sorted(urls())
    width = max(len(path) for path, _, _ in found)
    return [f"{path:{width}}  {method:4}  {function}" for path, method, function in found]


if __name__ == "__main__":
    print("\n".join(lines()))  # noqa: T201 - printing is what it is for
