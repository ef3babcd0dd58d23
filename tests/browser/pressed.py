"""Pages that come only after somebody has pressed a button: who presses it, where, and how."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.house import House
from tests.browser.kinds import THREAD, WITH_CONTACT

Press = Callable[[Page], None]


def send(page: Page, form: str, button: str, **typed: str) -> None:
    """Fill the form and press, as somebody whose browser checks nothing."""
    page.evaluate("(form) => { document.querySelector(form).noValidate = true; }", form)
    for field, words in typed.items():
        page.locator(f"{form} [name='{field}']").fill(words)
    with page.expect_navigation():
        page.locator(form).get_by_role("button", name=button, exact=True).click()


def mistakes(form: str, button: str, **typed: str) -> Press:
    """What a page says when something is missing or wrong."""
    return lambda page: send(page, form, button, **typed)


def decided_without_a_reason(page: Page) -> None:
    page.get_by_label("Hide it").first.check()
    page.get_by_role("button", name="Decide").first.click()
    page.locator("article.case .error").wait_for()


def all_that_are_ticked(page: Page) -> None:
    for tick in page.get_by_label("Decide with others", exact=True).all():
        tick.check()
    page.get_by_label("Decision", exact=True).select_option("kept")
    page.get_by_role("button", name="Show what would happen").click()
    page.wait_for_url("**/moderation/bulk")


def a_place_that_looks_like_another(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Oslo University Hospital, Rikshospitalet")
    page.get_by_label("Town").fill("Oslo")
    page.get_by_label("What do they offer").fill("They do botox.")
    page.get_by_label("A page where others can check it").fill("https://oslo-universitetssykehus.no/")
    page.get_by_label("Phone").fill("23 07 00 00")
    send(page, "main form.sheet", "Go on")


def a_change_before_it_is_sent(page: Page) -> None:
    page.get_by_label("Phone").fill("+49 7071 555 012")
    page.get_by_label("A page where others can check it").fill("https://www.medizin.uni-tuebingen.de/")
    send(page, "main form.sheet", "See what would change")


def too_often(page: Page) -> None:
    """The same form until it is refused, which the page after it says too."""
    for _ in range(7):
        page.goto("/account/sign-in")
        send(page, "main form.sheet", "Send me a link", email="often@mail.example")
        if not page.url.endswith("/sent"):
            return
    raise AssertionError


def signed_out_while_writing(page: Page) -> None:
    page.context.clear_cookies()
    send(page, "form#reply", "Post the reply", body="It helped us, after a year.")


def reported(page: Page) -> None:
    page.get_by_label("It advertises").first.check()
    send(page, "main form.sheet", "Send the report")


_WRONG_ROWS = '[{"id": "x", "name": "", "kind": "shop"}]'
_ROWS = """[{"id": "fjord", "name": "Fjord Face Clinic", "kind": "clinic", "country": "NO", "city": "Bergen",
"summary": "Helps.", "sources": [{"url": "https://fjord.example/", "title": "About us", "supports": ["name"]}]}]"""
_SIGN_IN, _SHEET, _IMPORT = "/account/sign-in", "main form.sheet", "/moderation/import"
_DECISION, _CHECK_IN = "/moderation/decisions/{hidden}", "/questions/check-ins/{check_in}"
_SANCTION = "form[action$=sanction]"
_GUIDE = "/guides/eye-care/edit"

PRESSED: dict[str, tuple[str, str, Press]] = {
    "sign in with a mistake": ("", _SIGN_IN, mistakes(_SHEET, "Send me a link", email="fjord")),
    "too often": ("", _SIGN_IN, too_often),
    "suspended": ("Sanderling", f"{THREAD}?to=1",
                  mistakes("form#reply", "Post the reply", body="It helped us, after a year.")),
    "signed out while writing": ("Mossy Lane", f"{THREAD}?to=1", signed_out_while_writing),
    "welcome with mistakes": ("", "/account/sign-in/{welcome}/welcome", mistakes(_SHEET, "Begin", name="Fjord")),
    "alert with a mistake": ("", "/alerts", mistakes(_SHEET, "Send me a link", email="nobody at all")),
    "a place with mistakes": ("", "/listings/new", mistakes(_SHEET, "Go on")),
    "a place that is there already": ("", "/listings/new?country=NO", a_place_that_looks_like_another),
    "a change before it is sent": ("", f"/listings/{WITH_CONTACT}/edit", a_change_before_it_is_sent),
    "an appeal without words": ("", _DECISION, mistakes(_SHEET, "Ask for another look")),
    "check-in answered": ("", _CHECK_IN, mistakes("main form", "Better")),
    "reported": ("", "/questions/{second}/report?reply={reply2}", reported),
    "claim at another domain": ("Fjord", f"/listings/{WITH_CONTACT}/claim",
                                mistakes(_SHEET, "Send a link", email="kari@gmail.com")),
    "a wrong code": ("Wren", "/account/second-factor/device", mistakes(_SHEET, "Connect it", code="000000")),
    "recovery codes": ("Ada", "/account/second-factor/codes", mistakes("main form", "Show me new codes")),
    "decided without a reason": ("Heron", "/moderation/queue?kind=report", decided_without_a_reason),
    "all that are ticked": ("Heron", "/moderation/queue", all_that_are_ticked),
    "sanction without a choice": ("Heron", "/moderation/members/{plover}", mistakes(_SANCTION, "Decide")),
    "import with mistakes": ("Editha", _IMPORT, mistakes(_SHEET, "See what it would change", text=_WRONG_ROWS)),
    "import that was tried": ("Editha", _IMPORT, mistakes(_SHEET, "See what it would change", text=_ROWS)),
    "guide before it is kept": ("Editha", _GUIDE, mistakes(_SHEET, "See how it looks", reason="Plainer words")),
    "guide with mistakes": ("Editha", _GUIDE, mistakes(_SHEET, "Keep the change", title="", reason="")),
}  # fmt: skip
# Most of them say that something is to be mended.
STATUS = {
    "too often": 429, "signed out while writing": 401, "suspended": 403, "recovery codes": 200,
    "all that are ticked": 200, "reported": 200, "check-in answered": 200,
    "decided without a reason": 200, "import that was tried": 200, "guide before it is kept": 200,
    "a place that is there already": 200, "a change before it is sent": 200,
}  # fmt: skip


def opened(page: Page, house: House, name: str) -> int:
    """The page that comes after the press, and how it was answered."""
    who, path, press = PRESSED[name]
    if who:
        page.context.add_cookies([{"name": "session", "value": house.cookie(who), "url": house.url}])
    answered: list[int] = []
    page.on("response", lambda one: answered.append(one.status) if one.request.is_navigation_request() else None)
    page.goto(house.path(path))
    press(page)
    return answered[-1]
