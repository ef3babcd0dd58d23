"""How pages look, as small pictures that every machine draws alike: letters come from packages, not the machine."""

import base64
import io
from importlib.resources import files
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser, Page

from tests.browser.house import House
from tests.browser.kinds import FAMILY, KINDS, OWN, THREAD
from tests.browser.serving import DESK, PHONE

FOLDER = Path(__file__).parent / "looks"
# Name: address, and light or dark.
PAGES = {
    "home": ("/", "light"),
    "home-ar": ("/ar", "light"),
    "find": ("/find", "light"),
    "answer": (FAMILY, "light"),
    "answer-dark": (FAMILY, "dark"),
    "directory": (KINDS["search"], "light"),
    "listing": (KINDS["listing"], "light"),
    "country": (KINDS["country with few"], "light"),
    "guide": (KINDS["guide"], "light"),
    "thread": (THREAD, "dark"),
    "sign-in": ("/account/sign-in", "light"),
    "queue": (OWN["queue"][1], "light"),
}
SIZES = {"390": PHONE, "1280": DESK}
_SMALLER = 3  # pictures are kept at a third of their size: letters blur, and boxes, lines and colours stay
_COLOURS = 32
# A point has changed when it is so much lighter or darker (of 255); a page has when so many points have.
VISIBLE, MOST_CHANGED = 30, 0.03
# What says when something was, and so is another every day.
_TIMES = "time, .by, .ago, .notice.done { visibility: hidden !important; }"


def _font(package: str, name: str) -> str:
    data = base64.b64encode((files(package) / "files" / name).read_bytes()).decode()
    return f"data:font/ttf;base64,{data}"


def letters() -> str:
    """A style sheet in which both voices are the same fonts on every machine."""
    serif = _font("fontpkg_noto_serif", "NotoSerif[wdth,wght].ttf")
    arabic = _font("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf")
    return f"""
      @font-face {{ font-family: Kept; font-weight: 100 900; src: url("{serif}"); }}
      @font-face {{ font-family: KeptArabic; font-weight: 100 900; src: url("{arabic}"); }}
      :root {{ --voice: Kept, KeptArabic !important; --plain: Kept, KeptArabic !important; }}
      {_TIMES}"""


def picture(browser: Browser, house: House, name: str, size: str, sheet: str) -> Image.Image:
    """The first two screens of a page, small."""
    path, scheme = PAGES[name]
    context = browser.new_context(
        base_url=house.url, viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    if name == "queue":
        context.add_cookies([{"name": "session", "value": house.cookie("Heron"), "url": house.url}])
    page = context.new_page()
    page.goto(house.path(path))
    page.add_style_tag(content=sheet)
    taken = small(page, size)
    context.close()
    return taken


def small(page: Page, size: str) -> Image.Image:
    page.evaluate("document.fonts.ready")
    width, height = SIZES[size]["width"], SIZES[size]["height"] * 2
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    taken = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip))).convert("RGB")
    return taken.resize((width // _SMALLER, height // _SMALLER), Image.Resampling.BOX)


def keep(taken: Image.Image, file: Path) -> None:
    taken.quantize(_COLOURS).save(file, optimize=True)


def changed(taken: Image.Image, kept: Image.Image) -> tuple[float, Image.Image]:
    """Which share of the points has visibly changed, and where."""
    soft = [one.convert("RGB").filter(ImageFilter.BoxBlur(2)) for one in (taken, kept)]
    difference = ImageChops.difference(*soft).convert("L").point(lambda light: 255 if light > VISIBLE else 0)
    return difference.histogram()[255] / (difference.width * difference.height), difference
