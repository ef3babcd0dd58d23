"""An editor records that a clinician has read a guide; everybody can see who, when, and whether it still holds."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from app.guides.files import GuideFile, Translation
from app.models import Role
from app.site import Site
from tests.factories import a_member, do_jobs, page, signed_in, texts
from tests.guides.test_editing import EDIT, SAID
from tests.guides.test_routes import BODY, a_file, a_guide

REVIEW = "/guides/small-steps/review?lang=en"
READ = {
    "name": "Dr Kari Nordmann", "profession": "speech therapist", "reviewed_on": "2026-11-02",
    "next_review_on": "2099-05-01", "agrees": "yes", "as_it_stands": "yes", "reason": "She wrote to us",
    "version": "1", "action": "record",
}  # fmt: skip


@pytest.fixture
def editor(site: Site, client: TestClient) -> TestClient:
    a_guide(site)
    return signed_in(site, client, a_member(site, "Editha", role=Role.EDITOR))


def state(client: TestClient, path: str = "/guides/small-steps") -> str:
    return " ".join(texts(client.get(path), ".notice.info"))


def test_who_has_read_it_and_when_is_on_the_page_in_the_history_and_in_json(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    assert "Not yet reviewed by a clinician" in state(client)
    assert editor.post(REVIEW, data=READ).status_code == 303
    do_jobs(site)
    said = state(client)
    assert "Read by a clinician" in said
    assert "Dr Kari Nordmann, speech therapist read it on 2 Nov 2026." in said
    assert "We look at it again by 1 May 2099." in said
    assert "It has been changed since." not in said
    history = client.get("/guides/small-steps/history").text
    assert "She wrote to us (Editha)" in history
    assert "Dr Kari Nordmann, speech therapist read it in English" in history
    whole = client.get("/api/v1/guides/small-steps").json()
    assert whole["reviewed_by"] == "Dr Kari Nordmann, speech therapist"
    assert (whole["reviewed_on"], whole["reviewed_language"]) == ("2026-11-02", "en")
    assert (whole["next_review_on"], whole["changed_since_review"]) == ("2099-05-01", False)


def test_a_change_after_the_review_is_said(site: Site, client: TestClient, editor: TestClient) -> None:
    editor.post(REVIEW, data=READ)
    editor.post(EDIT, data=SAID | {"body": BODY.replace("small", "tiny"), "action": "save"})
    do_jobs(site)
    assert "It has been changed since." in state(client)
    assert client.get("/api/v1/guides/small-steps").json()["changed_since_review"] is True
    editor.post(REVIEW, data=READ | {"version": "2"})
    do_jobs(site)
    assert "It has been changed since." not in state(client)


def test_who_has_read_an_older_text_is_not_said_to_have_read_this_one(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    editor.post(REVIEW, data={name: said for name, said in READ.items() if name != "as_it_stands"})
    do_jobs(site)
    assert "It has been changed since." in state(client)


def test_a_change_of_another_language_is_no_change_of_what_was_read(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    editor.post(REVIEW, data=READ)
    editor.post(
        EDIT.replace("lang=en", "lang=nb"), data=SAID | {"body": BODY.replace("small", "små"), "action": "save"}
    )
    do_jobs(site)
    assert "It has been changed since." not in state(client)
    assert "read it in English on" in state(client, "/guides/small-steps?lang=nb")


def test_newer_files_change_what_was_read_but_not_when_it_is_read_again(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    editor.post(REVIEW, data=READ)
    file = a_file(body=BODY + "\nMore.\n", next_review_on=date(2030, 1, 1))
    assert a_guide(site, file) == "renewed"
    assert "It has been changed since." in state(client)
    assert "We look at it again by 1 May 2099." in state(client)


def test_files_that_only_change_a_translation_leave_the_review_as_it_is(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    editor.post(REVIEW, data=READ)
    file = a_file()
    nb = {"nb": (Translation(title="Små steg", summary="Rolig.", state="human"), BODY)}
    assert a_guide(site, GuideFile(file.slug, "en", file.head, file.body, nb, "newer")) == "renewed"
    assert "It has been changed since." not in state(client)


def test_a_review_can_be_taken_back_and_its_name_is_forgotten(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    editor.post(REVIEW, data=READ | {"name": "Ola Hansen"})
    editor.post(REVIEW, data=READ)
    back = {"action": "take-back", "version": "1", "reason": "Asked not to be named"}
    assert editor.post(REVIEW, data=back).status_code == 303
    do_jobs(site)
    assert "Ola Hansen, speech therapist" in state(client)
    assert "It has been changed since." in state(client)
    history = client.get("/guides/small-steps/history").text
    assert "Kari" not in history
    assert "Asked not to be named (Editha)" in history
    editor.post(REVIEW, data=back)
    editor.post(REVIEW, data=back)
    do_jobs(site)
    assert "Not yet reviewed by a clinician" in state(client)
    assert client.get("/api/v1/guides/small-steps").json()["reviewed_by"] is None


@pytest.mark.parametrize(
    ("field", "said", "words"),
    [
        ("name", "", "Please fill this in."),
        ("profession", "", "Please fill this in."),
        ("reviewed_on", "soon", "We cannot use this."),
        ("reviewed_on", "2099-01-01", "This day has not come yet."),
        ("next_review_on", "2020-01-01", "This day has passed."),
        ("next_review_on", "2027-02-30", "We cannot use this."),
        ("agrees", "", "Ask the person first, please."),
        ("reason", "", "Say in a few words why, for those who come after."),
        ("version", "7", "Somebody else has changed this text since you opened it."),
    ],
)
def test_what_is_missing_is_named_beside_its_field_and_nothing_is_recorded(
    site: Site, client: TestClient, editor: TestClient, field: str, said: str, words: str
) -> None:
    answer = editor.post(REVIEW, data=READ | {field: said})
    assert answer.status_code == 422
    assert words in answer.text
    if field != "version":
        assert f'id="{field}-error"' in answer.text
    if field != "name":
        assert "Dr Kari Nordmann" in answer.text
    do_jobs(site)
    assert "Not yet reviewed by a clinician" in state(client)


def test_the_review_of_a_guide_that_is_not_there_or_not_in_that_language(site: Site, editor: TestClient) -> None:
    assert editor.get("/guides/nowhere/review").status_code == 404
    assert editor.post("/guides/nowhere/review", data=READ).status_code == 404
    form = page(editor.get("/guides/small-steps/review?lang=fr"))
    assert "lang=en" in str(form.css_first("form.sheet").attributes["action"])
    assert "lang=nb" in " ".join(str(a.attributes["href"]) for a in form.css(".chips a"))
    del site


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
def test_only_editors_record_a_review(site: Site, client: TestClient, editor: TestClient, role: Role) -> None:
    assert editor.get(REVIEW).status_code == 200
    other = signed_in(site, client, a_member(site, "Gull", role=role))
    assert other.get(REVIEW).status_code == 403
    assert other.post(REVIEW, data=READ).status_code == 403
