"""Editors change sources, words about the evidence, topics and the next review, by the rules of the files."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.guides.files import Evidence, GuideFile
from app.models import Grade, Guide, GuideRevision, GuideTranslation, Role
from app.site import Site
from tests.factories import a_member, do_jobs, page, signed_in, texts
from tests.guides.test_editing import EDIT, SAID
from tests.guides.test_routes import BODY, a_file, a_guide

# The facts of the guide as its form sends them when nothing is changed.
FACTS = SAID | {
    "facts": "yes", "concepts": "synkinesis", "related": "", "next_review_on": "2027-05-01", "action": "save",
    "source-0-id": "4", "source-0-title": "Study 4", "source-0-url": "https://journal.example/4",
    "source-1-id": "5", "source-1-title": "Study 5", "source-1-url": "https://journal.example/5",
}  # fmt: skip
NEW = {
    "source-2-id": "6", "source-2-title": "A new study", "source-2-url": "https://journal.example/6",
    "source-2-seen_on": "2026-11-20", "body": BODY.replace("[5]", "[5] [6]"),
}  # fmt: skip
PROOF = {
    "evidence-0-about": "Slow movements", "evidence-0-concept": "synkinesis", "evidence-0-grade": "limited",
    "evidence-0-words": "One small study.", "evidence-0-sources": "4, 5",
}  # fmt: skip


@pytest.fixture
def editor(site: Site, client: TestClient) -> TestClient:
    a_guide(site)
    return signed_in(site, client, a_member(site, "Editha", role=Role.EDITOR))


def offered(answer: object) -> dict[str, str]:
    """Everything that the form would send if it were sent as it stands."""
    sent = {}
    for one in page(answer).css("form.sheet input, form.sheet textarea, form.sheet select"):
        name, chosen = str(one.attributes.get("name")), one.css_first("option[selected]")
        if one.tag == "textarea":
            sent[name] = one.text()
        elif one.tag == "select":
            sent[name] = str(chosen.attributes["value"]) if chosen else ""
        elif one.attributes.get("type") != "checkbox":
            sent[name] = one.attributes.get("value") or ""
    return sent


def saved(editor: TestClient, site: Site, **fields: str) -> None:
    answer = editor.post(EDIT, data=fields)
    assert answer.status_code == 303, texts(answer, ".error")
    do_jobs(site)


def test_a_new_study_can_be_cited_after_the_first_edit(site: Site, client: TestClient, editor: TestClient) -> None:
    saved(editor, site, **(SAID | {"body": BODY.replace("small", "tiny"), "action": "save"}))
    saved(editor, site, **(FACTS | NEW | PROOF | {"version": "2"}))
    answer = client.get("/guides/small-steps")
    assert "A new study" in texts(answer, "ol.sources li")[2]
    assert "Seen on 20 Nov 2026." in texts(answer, "ol.sources li")[2]
    assert page(answer).css(".prose a[href='#source-6']")
    assert "One small study." in " ".join(texts(answer, ".evidence"))
    whole = client.get("/api/v1/guides/small-steps").json()
    assert whole["sources"][2]["seen_on"] == "2026-11-20"
    assert whole["evidence"][0]["sources"] == [4, 5]


def test_a_form_that_is_sent_as_it_stands_changes_nothing(site: Site, client: TestClient, editor: TestClient) -> None:
    saved(editor, site, **(FACTS | NEW | PROOF | {"concepts": "synkinesis, eye-care"}))
    before = client.get("/api/v1/guides/small-steps").json()
    saved(editor, site, **(offered(editor.get(EDIT)) | {"reason": "Looked at it", "action": "save"}))
    assert client.get("/api/v1/guides/small-steps").json() == before
    with site.database.reading() as connection:
        assert len(connection.execute(select(GuideRevision.id)).all()) == 3


def test_topics_related_guides_and_the_next_review_are_changed(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    a_guide(site, a_file(slug="other-steps"))
    changed = {"concepts": "eye-care, synkinesis", "related": "other-steps", "next_review_on": "2028-01-31"}
    saved(editor, site, **(FACTS | changed))
    answer = client.get("/guides/small-steps")
    assert [a.attributes["href"] for a in page(answer).css("aside .chips a")] == [
        "/topics/eye-care", "/topics/synkinesis",
    ]  # fmt: skip
    assert page(answer).css("aside a[href='/guides/other-steps']")
    assert "We look at it again by 31 Jan 2028." in answer.text


def test_what_was_changed_is_in_the_history_and_comes_back_whole(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    saved(editor, site, **(FACTS | NEW | PROOF))
    history = client.get("/guides/small-steps/history?lang=en")
    assert any("journal.example/6" in new for new in texts(history, "ins"))
    first = offered(editor.get(f"{EDIT}&version=1"))
    assert "source-2-title" in first
    assert first["source-2-title"] == first["evidence-0-about"] == ""
    saved(editor, site, **(first | {"reason": "It was withdrawn", "action": "save"}))
    answer = client.get("/guides/small-steps")
    assert len(texts(answer, "ol.sources li")) == 2
    assert "One small study." not in answer.text
    second = offered(editor.get(f"{EDIT}&version=2"))
    assert second["source-2-seen_on"] == "2026-11-20"
    assert second["evidence-0-words"] == "One small study."
    assert "[6]" in second["body"]


def test_what_stood_before_revisions_kept_it_comes_back_too(site: Site, client: TestClient, editor: TestClient) -> None:
    with site.database.writing() as db:
        for revision in db.exec(select(GuideRevision)):
            revision.facts = None  # as the release before this one wrote them
    saved(editor, site, **(FACTS | NEW))
    assert offered(editor.get(f"{EDIT}&version=1"))["source-2-title"] == ""
    assert offered(editor.get(f"{EDIT}&version=2"))["source-2-title"] == "A new study"
    assert client.get("/guides/small-steps/history").status_code == 200


def test_a_source_that_is_emptied_is_gone_and_translations_stay_as_new_as_they_were(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    saved(editor, site, **(FACTS | PROOF))
    gone = dict.fromkeys(PROOF, "")
    saved(editor, site, **(FACTS | gone | {"version": "2"}))
    assert client.get("/api/v1/guides/small-steps").json()["evidence"] == []
    assert "has changed since" not in client.get("/guides/small-steps?lang=nb").text


@pytest.mark.parametrize(
    ("field", "said", "words"),
    [
        ("source-0-url", "javascript:alert(1)", "This is not a web address that we can read."),
        ("source-0-title", "", "Please fill this in."),
        ("source-0-id", "0", "A number from 1 to 999."),
        ("source-1-id", "4", "There are two sources 4."),
        ("source-1-id", "7", "Nothing names source 7."),
        ("source-1-seen_on", "2999-01-01", "This day has not come yet."),
        ("source-1-seen_on", "lately", "We cannot use this."),
        ("evidence-0-concept", "no-such-topic", "There is no topic no-such-topic."),
        ("evidence-0-sources", "4, 9", "There is no source 9."),
        ("evidence-0-sources", "four", "Numbers of sources, with a comma between them."),
        ("evidence-0-grade", "", "Please fill this in."),
        ("evidence-0-words", "", "Please fill this in."),
        ("concepts", "synkinesis, no-such-topic", "There is no topic no-such-topic."),
        ("related", "nowhere", "There is no guide nowhere."),
        ("next_review_on", "", "Please fill this in."),
        ("body", f"{BODY} [77]", "There is no source 77."),
    ],
)
def test_mistakes_are_named_beside_their_field_and_no_words_are_lost(
    client: TestClient, editor: TestClient, field: str, said: str, words: str
) -> None:
    sent = FACTS | PROOF | {"source-0-note": "a note of my own", field: said}
    answer = editor.post(EDIT, data=sent)
    assert answer.status_code == 422
    beside = page_of(answer).css_first(f"#{field}-error")
    assert beside is not None, texts_of(answer)
    assert words in beside.text()
    assert 'value="a note of my own"' in answer.text
    assert "One small study." not in client.get("/guides/small-steps").text


def page_of(answer: object) -> object:
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - a page that says 422

    return LexborHTMLParser(answer.text)  # type: ignore[attr-defined]


def texts_of(answer: object) -> list[str]:
    return [node.text() for node in page_of(answer).css(".error")]  # type: ignore[attr-defined]


def test_all_sources_cannot_be_taken_out_nor_one_that_another_language_names(editor: TestClient) -> None:
    none = FACTS | {f"source-{n}-{name}": "" for n in (0, 1) for name in ("title", "url")}
    assert "A guide needs at least one source." in editor.post(EDIT, data=none).text
    one = FACTS | {"source-1-title": "", "source-1-url": "", "body": BODY.replace("[5]", "")}
    assert "Another language of this guide names source 5." in editor.post(EDIT, data=one).text


def test_a_translation_has_no_fields_for_sources_and_is_held_to_them(editor: TestClient) -> None:
    nb = EDIT.replace("lang=en", "lang=nb")
    assert "source-0-url" not in editor.get(nb).text
    answer = editor.post(nb, data=FACTS | {"source-0-title": "Mine", "body": f"{BODY} [77]"})
    assert answer.status_code == 422
    assert "There is no source 77." in answer.text


def test_a_change_of_the_evidence_is_a_change_since_the_review(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    from tests.guides.test_reviewing import READ, REVIEW  # noqa: PLC0415 - it needs this file in tests.world

    editor.post(REVIEW, data=READ)
    saved(editor, site, **(FACTS | {"next_review_on": "2028-01-31"}))
    assert "It has been changed since." not in client.get("/guides/small-steps").text
    saved(editor, site, **(FACTS | PROOF | {"version": "2"}))
    assert "It has been changed since." in client.get("/guides/small-steps").text


def nb(site: Site) -> GuideTranslation:
    with site.database.writing() as db:
        return db.exec(select(GuideTranslation).where(GuideTranslation.language == "nb")).one()


def test_a_translation_stays_old_until_somebody_says_that_it_says_what_the_original_says(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    saved(editor, site, **(SAID | {"body": BODY.replace("small", "tiny"), "action": "save"}))
    path = EDIT.replace("lang=en", "lang=nb")
    box = page(editor.get(path)).css_first("input[name=says_the_original]")
    assert "checked" not in box.attributes
    letter = SAID | {"title": "Små steg", "action": "save", "reason": "A letter", "original_version": "2"}
    editor.post(path, data=letter)
    do_jobs(site)
    said = client.get("/guides/small-steps?lang=nb").text
    assert "has changed since" in said
    assert "A machine translated this text" in said
    editor.post(path, data=letter | {"version": "2", "says_the_original": "yes"})
    do_jobs(site)
    said = client.get("/guides/small-steps?lang=nb").text
    assert "has changed since" not in said
    assert "A machine translated this text" not in said
    assert 'name="says_the_original"' not in editor.get(path).text


def test_what_was_compared_with_an_older_original_says_what_that_one_said(
    site: Site, client: TestClient, editor: TestClient
) -> None:
    path = EDIT.replace("lang=en", "lang=nb")
    opened = offered(editor.get(path))
    saved(editor, site, **(SAID | {"body": BODY.replace("small", "tiny"), "action": "save"}))
    editor.post(path, data=opened | {"reason": "Compared", "says_the_original": "yes", "action": "save"})
    do_jobs(site)
    assert nb(site).of_version == 1
    assert "has changed since" in client.get("/guides/small-steps?lang=nb").text


def test_the_sources_of_the_files_are_kept_with_their_revision(site: Site) -> None:
    proof = Evidence(about="Slow", grade=Grade.LIMITED, words="One study.", sources=[4, 5])
    file = a_file()
    a_guide(site)
    renewed = GuideFile("small-steps", "en", file.head.model_copy(update={"evidence": [proof]}), BODY, {}, "newer")
    assert a_guide(site, renewed) == "renewed"
    with site.database.writing() as db:
        newest = db.exec(select(GuideRevision).where(GuideRevision.version == 2)).one()
        assert newest.facts is not None
        assert newest.facts["evidence"][0]["words"] == "One study."
        assert db.exec(select(Guide)).one().version == 2
