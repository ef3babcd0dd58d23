"""Letters stop with one click, without signing in (RFC 8058)."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import unsubscribe
from app.models import Follow, Member, Visibility
from app.site import Site
from tests.accounts.test_routes import a_question, add, everything, the
from tests.factories import a_member, texts

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path_of(site: Site, member: Member, what: str) -> str:
    return unsubscribe.url(site.settings, member.id or 0, what).removeprefix(site.settings.base_url)


@pytest.fixture
def followed(site: Site, kari: Member) -> int:
    """A thread of Ola's that Kari and Ola follow."""
    ola = a_member(site, "Ola")
    question = a_question(site, ola)
    add(site, *(Follow(member_id=one.id, question_id=question.id) for one in (kari, ola)))
    return question.id or 0


def test_s08_looking_says_what_would_stop_and_stops_nothing(
    client: TestClient, site: Site, kari: Member, followed: int
) -> None:
    before = everything(site)
    answer = client.get(path_of(site, kari, f"thread:{followed}"))
    assert "letters about “Who can help?”" in texts(answer, ".lead")[0]
    assert texts(answer, "main form button") == ["Stop them"]
    assert everything(site) == before


@pytest.mark.parametrize("what", ["notify", "digest"])
@pytest.mark.parametrize("root", ["", "/nb"])
def test_a_kind_of_letter_stops(client: TestClient, site: Site, kari: Member, what: str, root: str) -> None:
    with site.database.writing() as db:
        member = db.get_one(Member, kari.id)
        member.notify = member.digest = True
    path = root + path_of(site, kari, what)
    assert client.get(path).status_code == 200
    for _ in range(2):
        assert client.post(path, data=ONE_CLICK).status_code == 200
    member = the(site, kari)
    assert (member.notify, member.digest) == (what != "notify", what != "digest")


def test_letters_about_one_thread_stop_for_one_member(
    client: TestClient, site: Site, kari: Member, followed: int
) -> None:
    assert client.post(path_of(site, kari, f"thread:{followed}"), data=ONE_CLICK).status_code == 200
    with site.database.writing() as db:
        assert len(db.exec(select(Follow)).all()) == 1
    assert the(site, kari).notify


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://mail.example"},
        {"referer": "https://mail.example/inbox"},
    ],
)
def test_a_mail_program_stops_it_from_anywhere(
    client: TestClient, site: Site, kari: Member, headers: dict[str, str]
) -> None:
    """In the two kinds of body that the standard allows, and with whatever cookie."""
    path = path_of(site, kari, "notify")
    assert client.post(path, data=ONE_CLICK, headers=headers).status_code == 200
    assert client.post(path, files={"List-Unsubscribe": (None, "One-Click")}, headers=headers).status_code == 200
    assert client.post(path, data=ONE_CLICK, headers={**headers, "cookie": "session=x"}).status_code == 200
    assert not the(site, kari).notify


@pytest.mark.parametrize("token", ["x", "WzEsIm5vdGlmeSJd.wrong", "WzEsIm5vdGlmeSJd", "é"])
def test_a_link_that_we_did_not_make_stops_nothing(client: TestClient, site: Site, kari: Member, token: str) -> None:
    for answer in (client.get(f"/account/unsubscribe/{token}"), client.post(f"/account/unsubscribe/{token}")):
        assert answer.status_code == 404
        assert "<h1>This link does not work</h1>" in answer.text
    assert client.get("/account/unsubscribe/%00").status_code == 404
    assert the(site, kari).notify


def test_a_link_made_with_another_key_is_none_of_ours(client: TestClient, site: Site, kari: Member) -> None:
    elsewhere = site.settings.model_copy(update={"home": site.settings.home / "elsewhere"})
    elsewhere.__dict__.pop("signing_key", None)
    path = unsubscribe.url(elsewhere, kari.id or 0, "notify").removeprefix(site.settings.base_url)
    assert client.post(path).status_code == 404


def test_the_title_of_a_thread_for_members_is_not_told(client: TestClient, site: Site, kari: Member) -> None:
    question = a_question(site, kari, visibility=Visibility.MEMBERS)
    path = path_of(site, kari, f"thread:{question.id}")
    assert "Who can help?" not in client.get(path).text + client.post(path).text


@pytest.mark.parametrize("what", ["", "role", "thread:", "thread:x", "thread:0", "thread:99999999999", "email"])
def test_only_letters_can_be_stopped(site: Site, what: str) -> None:
    with pytest.raises(ValueError, match=f"^{what}$"):
        unsubscribe.url(site.settings, 1, what)


def test_the_link_of_somebody_who_has_left_harms_nobody(client: TestClient, site: Site, kari: Member) -> None:
    assert client.post(path_of(site, Member(id=999), "notify")).status_code == 200  # type: ignore[call-arg] # only its number counts
    assert the(site, kari).notify
