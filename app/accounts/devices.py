"""What kind of device is asking, as coarsely as helps its owner: "Firefox/Android", never more."""

# The first that is named wins: Edge also says Chrome, and Chrome also says Safari.
_BROWSERS = (
    ("Firefox", ("firefox/", "fxios/")),
    ("Edge", ("edg/", "edga/", "edgios/")),
    ("Opera", ("opr/", "opera")),
    ("Samsung Internet", ("samsungbrowser/",)),
    ("Chrome", ("chrome/", "crios/", "chromium/")),
    ("Safari", ("safari/",)),
)
_SYSTEMS = (
    ("Android", ("android",)),
    ("iPhone", ("iphone",)),
    ("iPad", ("ipad",)),
    ("Windows", ("windows",)),
    ("Mac", ("macintosh", "mac os")),
    ("ChromeOS", ("cros ",)),
    ("Linux", ("linux", "x11")),
)


def device_of(user_agent: str) -> str:
    """Browser and system with a slash between; empty where it is not known."""
    said = user_agent[:400].lower()
    return f"{_first(_BROWSERS, said)}/{_first(_SYSTEMS, said)}".strip("/")


def _first(known: tuple[tuple[str, tuple[str, ...]], ...], said: str) -> str:
    return next((name for name, signs in known if any(sign in said for sign in signs)), "")
