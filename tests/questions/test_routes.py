"""Asking, reading and replying, as members and guests see it."""

from selectolax.lexbor import LexborHTMLParser
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import Draft, Mention, Question, Reply
from app.site import Site
from tests.factories import a_listing, page, statements, texts
from tests.questions.writing import BODY, TITLE, ask, reply


def test_a_question_is_asked_and_everybody_reads_it(site: Site, client: TestClient, fjord: TestClient) -> None:
    address = ask(fjord, site)
    assert texts(client.get(address), "h1") == [TITLE]
    assert TITLE in client.get("/questions").text
    assert TITLE in client.get("/questions?country=no").text
    assert TITLE not in client.get("/questions?country=SE").text


def test_before_it_is_sent_the_form_shows_what_others_will_see_and_what_there_is(site: Site, fjord: TestClient) -> None:
    form = {"title": TITLE, "body": f"{BODY} Call me on +47 912 34 567.", "visibility": "everyone", "action": "check"}
    answer = fjord.post("/questions/new", data=form)
    assert answer.status_code == 200
    preview = page(answer).css_first(".preview")
    assert "912 34 567" not in preview.text()
    assert "phone number hidden" in preview.text()
    ticked = {str(box.attributes["value"]) for box in page(answer).css("input[name=topic][checked]")}
    assert {"synkinesis", "bells-palsy"} <= ticked
    chosen = page(answer).css_first("#country option[selected]")
    assert chosen is not None
    assert chosen.attributes["value"] == "NO"
    with site.database.reading() as connection:
        assert connection.execute(select(Question.id)).all() == []


def test_a_mistake_comes_back_beside_its_field_and_no_word_is_lost(fjord: TestClient) -> None:
    answer = fjord.post("/questions/new", data={"title": "Help", "body": BODY, "visibility": "everyone"})
    assert answer.status_code == 422
    form = LexborHTMLParser(answer.text)
    assert form.css_first("#title-error") is not None
    assert BODY in (form.css_first("textarea").text() or "")


def test_a_guest_is_asked_to_sign_in_and_brought_back(client: TestClient) -> None:
    answer = client.get("/questions/new")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/account/sign-in?onward=%2Fquestions%2Fnew"


def test_the_same_form_twice_is_one_question(site: Site, fjord: TestClient) -> None:
    first = ask(fjord, site, form_key="k" * 30)
    assert ask(fjord, site, form_key="k" * 30) == first
    with site.database.reading() as connection:
        assert len(connection.execute(select(Question.id)).all()) == 1


def test_a_reply_names_a_clinic_and_both_lead_to_each_other(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    a_listing(site, "winchester-faces", name="Winchester Facial Therapy", country="GB", city="Winchester")
    address = ask(fjord, site)
    reply(tern, site, address, "We went to [[winchester facial therapy]], it was good.")
    thread = client.get(address)
    named = page(thread).css_first(".said a[href='/listings/winchester-faces']")
    assert named is not None
    assert named.text() == "Winchester Facial Therapy"
    assert page(thread).css_first(".named-places article.entry") is not None
    assert "Winchester Facial Therapy" in " ".join(texts(thread, ".led li"))
    assert TITLE in client.get("/listings/winchester-faces").text
    assert client.get("/api/v1/listings/winchester-faces").json()["mentioned_in"][0]["title"] == TITLE


def test_a_caution_stands_beside_what_mentions_it(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    reply(tern, site, address, "Somebody told me that electrical stimulation wakes up the nerve.")
    notes = page(client.get(address)).css(".reply .notice.caution")
    assert len(notes) == 1
    assert notes[0].css_first("a[href='/guides/electrical-stimulation']") is not None


def test_replies_stand_below_what_they_answer_and_can_be_read_by_date(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    first = reply(tern, site, address, "One").rpartition("#r")[2]
    reply(tern, site, address, "Two")
    reply(fjord, site, address, "An answer to one", to=first)
    said = [text.strip() for text in texts(client.get(address), ".replies .said")]
    assert said == ["One", "An answer to one", "Two"]
    by_date = [text.strip() for text in texts(client.get(f"{address}?order=date"), ".replies .said")]
    assert by_date == ["One", "Two", "An answer to one"]
    assert texts(client.get(address), ".replies .replies .to a") == ["Tern"]
    assert texts(client.get(address), ".pill") == ["asked this"]


def test_what_is_for_members_is_nowhere_for_guests(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site, visibility="members")
    number = address.split("/")[-1].split("-")[0]
    assert tern.get(address).status_code == 200
    assert client.get(address).status_code == 404
    assert client.get(f"/api/v1/questions/{number}").status_code == 404
    for sink in ("/questions", "/api/v1/questions", "/sitemap.xml", "/countries/no", "/topics/synkinesis"):
        assert TITLE not in client.get(sink).text
        assert f"/questions/{number}" not in client.get(sink).text
    assert site.fresh("questions").versions() == {}


def test_helpful_thanks_and_me_too_are_counted_once_and_can_be_taken_back(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site)
    number = address.split("/")[-1].split("-")[0]
    me_too = {"target": f"q{number}", "kind": "me_too"}
    # A button that is pressed twice, as on a slow line, says the same twice.
    for said, expected in ((me_too, ["1"]), (me_too, ["1"]), (me_too | {"stop": "yes"}, []), (me_too, ["1"])):
        assert tern.post(f"/questions/{number}/reactions", data=said).status_code == 303
        assert texts(client.get(address), ".acts .count") == expected
    assert page(tern.get(address)).css_matches(".acts [name=stop]")
    assert tern.post(f"/questions/{number}/reactions", data=me_too | {"target": "r9"}).status_code == 422


def test_nobody_thanks_themselves(site: Site, fjord: TestClient, tern: TestClient) -> None:
    number = ask(fjord, site).split("/")[-1].split("-")[0]
    written = reply(tern, site, f"/questions/{number}", "We went to Southampton.").split("#")[-1]
    for browser, target in ((fjord, f"q{number}"), (tern, written)):
        answer = browser.post(f"/questions/{number}/reactions", data={"target": target, "kind": "thanks"})
        assert answer.status_code == 422


def test_an_edit_keeps_what_was_said_and_shows_what_is_new(site: Site, client: TestClient, fjord: TestClient) -> None:
    address = ask(fjord, site)
    number = address.split("/")[-1].split("-")[0]
    changed = fjord.post(f"/questions/{number}/edit", data={"title": TITLE, "body": BODY.replace("19", "20")})
    assert changed.status_code == 303
    history = client.get(f"/questions/{number}/history")
    assert texts(history, "del") == ["19"]
    assert texts(history, "ins") == ["20"]


def test_nobody_changes_what_somebody_else_wrote(site: Site, fjord: TestClient, tern: TestClient) -> None:
    number = ask(fjord, site).split("/")[-1].split("-")[0]
    assert tern.get(f"/questions/{number}/edit").status_code == 403
    assert tern.post(f"/questions/{number}/edit", data={"title": TITLE, "body": "x" * 50}).status_code == 403


def test_a_pseudonymous_question_says_its_name_everywhere(
    site: Site, client: TestClient, fjord: TestClient, tern: TestClient
) -> None:
    address = ask(fjord, site, pseudonymous="yes", name="Parent in Norway")
    reply(fjord, site, address, "Thank you all")
    number = address.split("/")[-1].split("-")[0]
    for sink in (address, f"/api/v1/questions/{number}", "/questions", f"/questions/{number}/history"):
        for reader in (client, tern):
            assert "Fjord" not in reader.get(sink).text, sink
    assert texts(client.get(address), ".by b") == ["Parent in Norway", "Parent in Norway"]


def test_a_draft_is_kept_for_each_tab_and_goes_when_it_is_sent(site: Site, fjord: TestClient) -> None:
    for tab in ("tab-one-1", "tab-two-2"):
        answer = fjord.post("/questions/drafts", data={"place": "new", "tab": tab, "title": "", "body": f"from {tab}"})
        assert answer.status_code == 204
    with site.database.reading() as connection:
        bodies = {row.body for row in connection.execute(select(Draft.body))}
    assert bodies == {"from tab-one-1", "from tab-two-2"}
    assert "from tab-two-2" in fjord.get("/questions/new").text
    ask(fjord, site, tab="tab-two-2")
    with site.database.reading() as connection:
        assert [row.tab for row in connection.execute(select(Draft.tab))] == ["tab-one-1"]


def test_a_long_thread_is_a_small_page_and_asks_the_database_as_often_as_a_short_one(
    site: Site, client: TestClient, fjord: TestClient
) -> None:
    address = ask(fjord, site)
    number = int(address.split("/")[-1].split("-")[0])
    with statements(site) as few:
        client.get(f"{address}?order=date")
    with site.database.writing() as db:
        parent = None
        for index in range(2200):
            written = Reply(
                question_id=number, parent_id=parent if index % 7 else None, author_name=f"Name {index}",
                body=f"Reply {index}. " + "It went slowly, and then it went better than we thought. " * 4,
            )  # fmt: skip
            db.add(written)
            db.flush()
            parent = written.id
    site.stamp.forget()
    with statements(site) as many:
        answer = client.get(address)
    assert len(answer.content) < 100_000
    assert "2,200 replies" in answer.text
    assert len(many) <= len(few), many
    assert client.get(f"{address}?page=74").status_code == 200


def test_mentions_follow_an_edit(site: Site, fjord: TestClient) -> None:
    a_listing(site, "winchester-faces", name="Winchester Facial Therapy")
    number = ask(fjord, site).split("/")[-1].split("-")[0]
    body = f"{BODY} [[Winchester Facial Therapy]]"
    fjord.post(f"/questions/{number}/edit", data={"title": TITLE, "body": body})
    with site.database.reading() as connection:
        assert len(connection.execute(select(Mention.id)).all()) == 1
    fjord.post(f"/questions/{number}/edit", data={"title": TITLE, "body": BODY})
    with site.database.reading() as connection:
        assert connection.execute(select(Mention.id)).all() == []


def test_public_questions_are_suggested_by_their_title(site: Site, client: TestClient, fjord: TestClient) -> None:
    address = ask(fjord, site)
    ask(fjord, site, title="Synkinesis and members only", visibility="members")
    for prefix in ("", "/nb"):
        suggested = client.get(f"{prefix}/api/v1/suggest?q=daughter+synk").json()["items"]
        number = address.split("/")[-1].split("-")[0]
        assert suggested == [{"type": "question", "id": number, "label": TITLE, "url": prefix + address}]
    assert "members only" not in fjord.get("/api/v1/suggest?q=synkinesis").text
    assert client.get("/api/v1/suggest?q=Bergen+19").json()["items"] == []


def test_the_link_of_a_letter_opens_the_page_on_which_the_reply_stands(
    site: Site, client: TestClient, fjord: TestClient
) -> None:
    address = ask(fjord, site)
    with site.database.writing() as db:
        db.add_all(Reply(question_id=1, body=f"Said {n}.", author_id=1, author_name="Fjord") for n in range(1, 41))
    client.follow_redirects = True
    opened = client.get("/questions/1?reply=40")
    assert opened.url.path == address.removeprefix(site.settings.base_url)
    assert "Said 40." in opened.text
    assert "Said 40." not in client.get(address).text
    assert "Said 1." in client.get("/questions/1?reply=99").text


def test_beside_a_question_stand_others_about_the_same(site: Site, client: TestClient, fjord: TestClient) -> None:
    about = {"topic": "synkinesis", "topics_chosen": "yes"}
    ask(fjord, site, title="Grimasser når hun smiler", language="nb", **about)
    ask(fjord, site, title="Wen können wir in Wien sehen?", language="de", topics_chosen="yes")
    address = ask(fjord, site, **about)
    assert texts(client.get(address), "aside li a[lang]")[:1] == ["Grimasser når hun smiler"]
