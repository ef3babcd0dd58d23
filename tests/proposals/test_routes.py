"""Suggesting a place, a change, that one has closed, that one be taken out: as anybody with a browser does it."""

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from app.models import AddressVisibility, CaseKind, Harm, Known, Owner, ProposalKind, ProposalState
from app.proposals import actions
from app.site import Site
from tests.factories import a_listing, a_member, page, signed_in, texts
from tests.proposals.suggesting import PLACE, cases_of, change, form_of, press, proposals, suggest


def test_a_guest_suggests_a_place_a_moderator_takes_it_and_it_is_in_the_directory(
    site: Site, client: TestClient
) -> None:
    there = suggest(client, words="Botulinum toxin and mime therapy for synkinesis", phone="+47 55 97 50 00")
    waiting = client.get(there)
    assert "Waiting for a moderator since today" in waiting.text
    assert waiting.headers["cache-control"] == "private, no-store"
    (case,) = cases_of(site)
    assert (case.kind, case.harm, case.key) == (CaseKind.PROPOSAL, Harm.ORDINARY, "proposal:1")
    (proposal,) = proposals(site)
    assert proposal.kind == ProposalKind.NEW
    assert proposal.member_id is None
    assert "synkinesis" in proposal.fields["conditions"]
    assert "botulinum-toxin" in proposal.fields["treatments"]
    with site.database.writing() as db:
        listing = actions.take(db, site, db.merge(proposal), set(proposal.fields), reason="A proposal was accepted")
    site.stamp.forget()
    assert (listing.slug, listing.checked_on) == ("fjord-face-clinic", None)
    shown = client.get("/listings/fjord-face-clinic")
    assert "Suggested by a reader." in shown.text
    assert "https://fjordface.example/about" in shown.text
    assert texts(client.get(there), "main .notice h2") == ["Accepted"]
    assert "/listings/fjord-face-clinic" in client.get(there).text


def test_nothing_is_sent_before_the_second_look(site: Site, client: TestClient) -> None:
    first = form_of(client.get("/listings/new"))
    answer = press(client, "/listings/new", first, "send", **PLACE, words="For synkinesis")
    assert answer.status_code == 200
    assert "Synkinesis" in page(answer).css_first(".preview").text()
    assert proposals(site) == []
    ticked = page(answer).css_first("#conditions input[value=synkinesis]")
    assert "checked" in ticked.attributes


def test_what_was_understood_can_be_unticked_and_new_words_are_looked_at_again(site: Site, client: TestClient) -> None:
    first = press(client, "/listings/new", form_of(client.get("/listings/new")), "look", **PLACE, words="synkinesis")
    fields = form_of(first)
    del fields["conditions"]
    more = press(client, "/listings/new", fields, "send", words="synkinesis, and botulinum toxin")
    assert more.status_code == 200
    fields = form_of(more)
    fields.pop("conditions")
    assert press(client, "/listings/new", fields, "send").status_code == 303
    (proposal,) = proposals(site)
    assert "conditions" not in proposal.fields
    assert proposal.fields["treatments"] == ["botulinum-toxin"]
    assert proposal.note == "synkinesis, and botulinum toxin"


def test_likely_duplicates_are_shown_and_choosing_one_makes_it_a_change_with_what_was_typed(
    site: Site, client: TestClient
) -> None:
    listing = a_listing(
        site, "fjord-face", name="Fjord Face Clinic Bergen", phone="+47 55 97 50 00", treatments=["facial-taping"]
    )
    typed = {**PLACE, "phone": "+47 55975000", "waiting_weeks_min": "3", "waiting_weeks_max": "6"}
    first = form_of(client.get("/listings/new"))
    looked = press(client, "/listings/new", first, "look", **typed, words="botulinum toxin")
    button = page(looked).css_first("button[value=join]")
    assert button.attributes["formaction"] == "/listings/fjord-face/edit"
    joined = press(client, "/listings/fjord-face/edit", form_of(looked), "join")
    assert joined.status_code == 200
    fields = form_of(joined)
    assert fields["name"] == ["Fjord Face Clinic Bergen"]
    assert fields["waiting_weeks_max"] == ["6"]
    assert sorted(fields["treatments"]) == ["botulinum-toxin", "facial-taping"]
    assert press(client, "/listings/fjord-face/edit", fields, "send").status_code == 303
    (proposal,) = proposals(site)
    assert (proposal.kind, proposal.listing_id) == (ProposalKind.EDIT, listing.id)
    assert proposal.before["treatments"] == ["facial-taping"]
    assert "name" not in proposal.fields


def test_a_place_unlike_all_others_is_compared_with_none(site: Site, client: TestClient) -> None:
    a_listing(site, "oslo", name="Something quite different", city="Oslo")
    looked = press(client, "/listings/new", form_of(client.get("/listings/new")), "look", **PLACE)
    assert page(looked).css("button[value=join]") == []


WRONG = {
    "name": "", "country": "ZZ", "kind": "palace", "website": "see the back", "email": "desk at clinic",
    "phone": "call Kari", "waiting_weeks_max": "soon", "reply_to": "me", "source_url": "a leaflet",
}  # fmt: skip


@pytest.mark.parametrize("field", WRONG)
def test_a_mistake_comes_back_beside_its_field_with_everything_that_was_typed(client: TestClient, field: str) -> None:
    typed = {**PLACE, "website": "https://fjordface.example", "note": "I was there", field: WRONG[field]}
    answer = press(client, "/listings/new", form_of(client.get("/listings/new")), "look", **typed)
    assert answer.status_code == 422
    form = LexborHTMLParser(answer.text)
    assert form.css_first(f"#{field}-error") is not None
    assert form.css_first(f"#{field}[aria-invalid=true]") is not None
    again = form_of(answer)
    kept = set(typed) - {field} if field in {"kind", "country"} else set(typed)
    for name in kept:
        assert typed[name] in again[name][0], name


def test_a_new_place_needs_a_page_where_a_stranger_can_check_it(client: TestClient) -> None:
    answer = press(client, "/listings/new", form_of(client.get("/listings/new")), "look", **PLACE | {"source_url": ""})
    assert answer.status_code == 422
    assert "a stranger can check it" in LexborHTMLParser(answer.text).css_first("#source_url-error").text()


@pytest.mark.parametrize("field", ["phone", "email", "website", "address", "fees_note"])
def test_what_could_lead_people_astray_needs_a_source_and_the_rest_does_not(
    site: Site, client: TestClient, field: str
) -> None:
    a_listing(site)
    typed = {"phone": "+47 55 55 55 55", "email": "a@b.example", "website": "b.example"}.get(field, "12 pounds")
    path = "/listings/bergen-clinic/edit"
    answer = press(client, path, form_of(client.get(path)), "look", **{field: typed})
    assert answer.status_code == 422
    assert "astray" in LexborHTMLParser(answer.text).css_first("#source_url-error").text()
    assert press(client, path, form_of(answer), "look", source_url="b.example/x").status_code == 200
    assert change(client, "bergen-clinic", summary="Sees children too.").startswith("/proposals/")


def test_the_form_for_a_change_begins_with_what_the_listing_says(site: Site, client: TestClient) -> None:
    a_listing(site, treatments=["botulinum-toxin"], languages=["nb"], phone="+47 55 97 50 00", accepts_new=Known.NO)
    fields = form_of(client.get("/listings/bergen-clinic/edit"))
    said = {name: fields[name] for name in ("name", "city", "treatments", "languages", "phone", "accepts_new")}
    assert said == {
        "name": ["The clinic bergen-clinic"], "city": ["Bergen"], "treatments": ["botulinum-toxin"],
        "languages": ["nb"], "phone": ["+47 55 97 50 00"], "accepts_new": ["no"],
    }  # fmt: skip
    answer = press(client, "/listings/bergen-clinic/edit", fields, "look")
    assert answer.status_code == 422
    assert "says already" in answer.text


def test_only_what_is_different_is_sent_with_what_was_there_before(site: Site, client: TestClient) -> None:
    a_listing(site, treatments=["botulinum-toxin"])
    change(client, "bergen-clinic", accepts_new="yes", treatments=["botulinum-toxin", "surgery"], summary="New words")
    (proposal,) = proposals(site)
    allowed = {"accepts_new", "summary", "treatments"}
    assert set(proposal.fields) <= allowed
    assert proposal.before["accepts_new"] == "unknown"
    assert proposal.before["summary"] == "Looks after people."
    assert proposal.base_version == 1


def test_a_hidden_address_is_in_no_form_and_a_form_that_was_not_touched_leaves_it(
    site: Site, client: TestClient
) -> None:
    a_listing(site, address="Secret Street 5", postal_code="5003", address_visibility=AddressVisibility.CITY)
    path = "/listings/bergen-clinic/edit"
    opened = client.get(path)
    assert "Secret Street" not in opened.text
    looked = press(client, path, form_of(opened), "look", summary="Other words")
    assert "Secret Street" not in looked.text
    assert press(client, path, form_of(looked), "send").status_code == 303
    (proposal,) = proposals(site)
    assert set(proposal.fields) == {"summary"}


def test_the_same_form_twice_is_one_proposal(site: Site, client: TestClient) -> None:
    looked = press(client, "/listings/new", form_of(client.get("/listings/new")), "look", **PLACE)
    sent = [press(client, "/listings/new", form_of(looked), "send").headers["location"] for _ in range(2)]
    assert sent[0] == sent[1]
    assert len(proposals(site)) == len(cases_of(site)) == 1


def test_a_closure_says_why(site: Site, client: TestClient) -> None:
    a_listing(site)
    path = "/listings/bergen-clinic/edit"
    fields = form_of(client.get(f"{path}?what=closed"))
    assert press(client, path, fields, "send").status_code == 422
    sent = press(client, path, fields, "send", closed_reason="The door says so.")
    assert "The door says so." in client.get(sent.headers["location"]).text
    assert proposals(site)[0].kind == ProposalKind.CLOSURE


def test_who_asks_to_be_taken_out_says_who_they_are_and_comes_before_others(site: Site, client: TestClient) -> None:
    a_listing(site)
    path = "/listings/bergen-clinic/edit"
    fields = form_of(client.get(f"{path}?what=removal"))
    assert press(client, path, fields, "send").status_code == 422
    sent = press(client, path, fields, "send", note="I am the owner, Kari", reply_to="Kari@Clinic.example")
    assert proposals(site)[0].email == "kari@clinic.example"
    assert cases_of(site)[0].harm == Harm.PRIVATE
    shown = client.get(sent.headers["location"]).text
    assert "kari" not in shown.lower()


def test_the_page_of_a_proposal_never_shows_the_mail_address_nor_the_note(site: Site, client: TestClient) -> None:
    there = suggest(client, reply_to="somebody@mail.example", note="Between us")
    assert proposals(site)[0].email == "somebody@mail.example"
    shown = client.get(there).text
    assert "mail.example" not in shown
    assert "Between us" not in shown


def test_the_sender_takes_it_back_and_the_moderators_no_longer_see_it(site: Site, client: TestClient) -> None:
    there = suggest(client, reply_to="somebody@mail.example")
    assert client.post(there, data={}).status_code == 303
    (proposal,) = proposals(site)
    assert (proposal.state, proposal.email) == (ProposalState.WITHDRAWN, "")
    assert cases_of(site)[0].closed_at is not None
    assert "You have taken it back" in client.get(there).text
    assert client.post(there, data={}).status_code == 303


def test_a_member_is_noted_and_an_owner_is_told_that_it_counts(site: Site, client: TestClient) -> None:
    listing, member = a_listing(site), a_member(site, "Heron")
    heron = signed_in(site, client, member)
    assert "this listing is yours" not in heron.get("/listings/bergen-clinic/edit").text
    with site.database.writing() as db:
        db.add(Owner(listing_id=listing.id or 0, member_id=member.id or 0, domain="clinic.example"))
    assert "this listing is yours" in heron.get("/listings/bergen-clinic/edit").text
    assert "this listing is yours" not in client.get("/listings/bergen-clinic/edit").text
    change(heron, "bergen-clinic", summary="Our own words")
    (proposal,) = proposals(site)
    assert (proposal.member_id, proposal.by_owner) == (member.id, True)
    assert "owner" in cases_of(site)[0].note


def test_s60_ten_an_hour_are_enough_for_one_person(site: Site, fjord: TestClient) -> None:
    a_listing(site)
    for number in range(10):
        change(fjord, "bergen-clinic", summary=f"Words {number}")
    path = "/listings/bergen-clinic/edit"
    looked = press(fjord, path, form_of(fjord.get(path)), "look", summary="Too many")
    assert press(fjord, path, form_of(looked), "send").status_code == 429
    assert len(proposals(site)) == 10


HOSTILE = ["<script>alert(1)</script>", "'\"><img src=x onerror=x>", "{{ 7*7 }}", "a\u202eb\x00c", "😀" * 60]


@pytest.mark.parametrize("said", HOSTILE)
def test_s36_hostile_words_are_words(client: TestClient, said: str) -> None:
    there = suggest(client, name=f"A {said}", summary=said, words=said, note=said, city=said)
    shown = client.get(there)
    assert "<script>alert" not in shown.text
    assert "<img" not in page(shown).css_first("main").html.replace("&lt;img", "")
    assert "49" not in texts(shown, "dl dd")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a b.example", "ftp://a.example"])
def test_s37_only_web_addresses_are_taken(client: TestClient, url: str) -> None:
    typed = {**PLACE, "website": url}
    answer = press(client, "/listings/new", form_of(client.get("/listings/new")), "look", **typed)
    assert answer.status_code == 422


def test_unknown_addresses_are_not_there(client: TestClient) -> None:
    for path in ("/listings/nowhere/edit", "/proposals/nothing"):
        assert client.get(path).status_code == 404
        assert client.post(path, data={}).status_code == 404


def test_the_pages_of_the_directory_lead_here(site: Site, client: TestClient) -> None:
    a_listing(site)
    shown = page(client.get("/listings/bergen-clinic"))
    assert shown.css_first("a[href='/listings/bergen-clinic/edit']") is not None
    assert shown.css_first("aside a[href='/listings/new?country=NO']") is not None
    assert shown.css_first("footer a[href='/listings/new']") is not None
    nothing = page(client.get("/listings?country=SE"))
    assert nothing.css_first(".empty a[href='/listings/new?country=SE']") is not None
    begun = form_of(client.get("/listings/new?country=SE"))
    assert begun["country"] == ["SE"]
