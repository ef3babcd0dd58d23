"""How the directory is kept true, by those whose pages it leads to: with JavaScript, and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pydantic import SecretStr

from app import jobs
from app.listings import pairs
from app.models import Status
from tests.browser.forum import Forum, joined, moderator
from tests.factories import a_listing
from tests.listings.ageing import checked, night, today
from tests.smtp import Inbox, serving

pytestmark = pytest.mark.browser
javascripts = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
Contexts = Callable[..., BrowserContext]

CLINIC = "Fjord Face Clinic"
MAIL = "post@klinikken.example"
CHECK_IS_DUE = "Check is due"


def asked_by_mail(forum: Forum) -> str:
    """The link in the letter that a real mail server took for an organisation whose check is overdue."""
    inbox = Inbox()
    with serving(inbox) as port:
        forum.site.settings.smtp_url = SecretStr(f"smtp://127.0.0.1:{port}")
        forum.site.settings.ask_organisations = True
        checked(forum.site, 100, "fjord", name=CLINIC, email=MAIL, phone="+47 55 00 00 00")
        night(forum.site)
    (letter,) = inbox.taken
    assert letter["To"] == MAIL
    text = letter.get_body(("plain",))
    assert text is not None
    return str(re.findall(rf"{forum.url}/\S+/check/\S+", text.get_content())[0])


def queue(forum: Forum, page: Page) -> Page:
    page.goto(f"{forum.url}/moderation/queue")
    return page


@javascripts
def test_the_organisation_says_by_mail_that_it_is_still_right(
    forum: Forum,
    context_of: Contexts,
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    link = asked_by_mail(forum)
    staff = moderator(forum, context_of(java_script_enabled=javascript), "Heron")
    expect(queue(forum, staff).locator(".case")).to_contain_text(CHECK_IS_DUE)
    place = context_of(java_script_enabled=javascript).new_page()
    place.goto(f"{forum.url}/listings/fjord")
    expect(place.locator(".badge").first).to_contain_text("too long ago")

    place.goto(link)
    expect(place.locator("main")).to_contain_text("+47 55 00 00 00")
    place.get_by_role("button", name="It is still right").click()
    expect(place.get_by_role("status").first).to_contain_text("Thank you")
    forum.work()

    place.goto(f"{forum.url}/listings/fjord")
    expect(place.locator(".badge").first).to_have_text(f"Checked {forum.site.tongues['en'].date(today())}")
    expect(place.get_by_role("heading", name="The last check is long ago")).to_have_count(0)
    expect(queue(forum, staff).locator("main")).to_contain_text("Nothing waits.")
    assert place.context.cookies() == []


@javascripts
def test_the_organisation_says_by_mail_what_has_changed(
    forum: Forum,
    context_of: Contexts,
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    place = context_of(java_script_enabled=javascript).new_page()
    place.goto(asked_by_mail(forum))
    place.get_by_role("button", name="Something has changed").click()
    place.get_by_label("Phone").fill("+47 55 11 11 11")
    place.get_by_label("A page where others can check it").fill("klinikken.example/contact")
    place.get_by_role("button", name="See what would change").click()
    expect(place.locator(".diff ins").first).to_have_text("+47 55 11 11 11")
    place.get_by_role("button", name="Send it").first.click()
    expect(place.get_by_role("heading", name="Waiting for a moderator since today")).to_be_visible()

    staff = moderator(forum, context_of(java_script_enabled=javascript), "Heron")
    case = queue(forum, staff).locator(".case", has_text="Proposal for the directory")
    expect(case.get_by_label("Take Phone")).to_be_checked()
    case.get_by_label("Accept what is ticked").check()
    case.get_by_role("button", name="Decide").click()
    expect(staff.locator(".notice.done")).to_contain_text("Accepted")
    forum.work()
    place.goto(f"{forum.url}/listings/fjord")
    expect(place.locator("main")).to_contain_text("+47 55 11 11 11")
    expect(place.locator("main")).not_to_contain_text("+47 55 00 00 00")


def named(forum: Forum, page: Page, name: str) -> str:
    """A thread that names a place."""
    page.get_by_label("Your question, in one line").fill("Who has been there with a child?")
    page.get_by_label("Tell a little more").fill(f"We have heard of [[{name}]] and would like to know how it is.")
    page.get_by_role("button", name="See how it looks").click()
    page.get_by_role("button", name="Publish the question").first.click()
    expect(page.locator(".named-places .entry")).to_contain_text(name)
    forum.work()
    return page.url


@javascripts
def test_two_listings_become_one_and_come_back(
    forum: Forum,
    context_of: Contexts,
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    a_listing(forum.site, "kept", name=CLINIC, phone="+47 55 00 00 00")
    a_listing(forum.site, "gone", name=f"{CLINIC} Bergen", phone="+47 55 00 00 00")
    guest = joined(forum, context_of(java_script_enabled=javascript), "Fjord")
    thread = named(forum, guest, f"{CLINIC} Bergen")
    with forum.site.database.writing() as db:
        jobs.once(db, pairs.LOOK)
    forum.work()
    old, mention = f"{forum.url}/listings/gone", guest.locator(".named-places .entry h3 a")

    staff = moderator(forum, context_of(java_script_enabled=javascript), "Heron")
    queue(forum, staff).get_by_label("Make them one").check()
    staff.get_by_role("button", name="Decide").click()
    expect(staff.locator(".notice.done")).to_be_visible()
    forum.work()
    guest.goto(old)
    expect(guest).to_have_url(f"{forum.url}/listings/kept")
    guest.goto(thread)
    expect(mention).to_have_attribute("href", "/listings/kept")

    staff.get_by_role("button", name="Undo").click()
    expect(staff.locator(".case")).to_contain_text("Perhaps the same place twice")
    forum.work()
    for slug in ("gone", "kept"):
        guest.goto(f"{forum.url}/listings/{slug}")
        expect(guest).to_have_url(f"{forum.url}/listings/{slug}")
        expect(guest.get_by_role("heading", level=1)).to_contain_text(CLINIC)
    guest.goto(thread)
    expect(mention).to_have_attribute("href", "/listings/gone")


@javascripts
def test_somebody_shows_by_mail_at_its_own_domain_that_an_organisation_is_theirs(
    forum: Forum,
    context_of: Contexts,
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    a_listing(forum.site, "fjord", name=CLINIC, website="https://www.klinikken.example/", status=Status.PUBLISHED)
    kari = joined(forum, context_of(java_script_enabled=javascript), "Kari")
    kari.goto(f"{forum.url}/listings/fjord")
    kari.get_by_role("link", name="This organisation is ours").click()
    address = kari.get_by_label("A mail address of the organisation")
    address.fill("kari@gmail.com")
    kari.get_by_role("button", name="Send a link").click()
    expect(address).to_have_accessible_description(re.compile("not at the organisation's own domain"))
    address.fill(MAIL)
    kari.get_by_role("button", name="Send a link").click()
    expect(kari.get_by_role("status").first).to_contain_text("A letter is on its way")
    forum.work()

    kari.goto(forum.link_in_newest_mail(MAIL))
    kari.get_by_role("button", name="I speak for it").click()
    expect(kari.get_by_role("region", name="Organisations that you speak for")).to_contain_text(CLINIC)
    kari.goto(f"{forum.url}/listings/fjord/edit")
    expect(kari.locator(".notice.info")).to_contain_text("You have shown that this listing is yours.")
    kari.goto(f"{forum.url}/account")
    kari.get_by_role("button", name="Give it up").click()
    expect(kari.get_by_role("region", name="Organisations that you speak for")).to_have_count(0)
