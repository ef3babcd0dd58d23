"""From the words of a member to HTML: safe, with names as links and private details hidden."""

from html import unescape

import pytest
from sqlmodel import Session

from app.models import Guide, GuideSource, GuideTranslation, TranslationState
from app.models.base import now
from app.questions import text
from app.site import Site
from tests.factories import a_listing, do_jobs, statements
from tests.hostile.reading import assert_safe

MAIL, PHONE, LINK = "jane.roe@private.org", "+47 912 34 567", "https://private.example/jane"


def a_post(site: Site, body: str, reader: str = "other", language: str = "en", country: str | None = None) -> text.Post:
    with site.database.reading() as connection:
        return text.post(connection, site, site.tongues[language], text.Said(body, country, reader))


def html(site: Site, body: str, reader: str = "other") -> str:
    return str(a_post(site, body, reader).html).strip()


def plain(site: Site, body: str) -> str:
    with site.database.reading() as connection:
        return text.plain(connection, site, site.tongues["en"], text.Said(body))


def cite(site: Site, url: str) -> None:
    """A published guide that has this source."""
    with site.database.writing() as db:
        guide = a_guide(db)
        db.add(GuideSource(guide_id=guide.id or 0, number=1, title="A source", url=url))
    do_jobs(site)


def a_guide(db: Session) -> Guide:
    guide = Guide(slug="eye", next_review_on=now().date())
    db.add(guide)
    db.flush()
    state = TranslationState.ORIGINAL
    words = {"guide_id": guide.id, "language": "en", "title": "Looking after the eye", "summary": "About."}
    db.add(GuideTranslation(**words, body="Words.", state=state))
    db.flush()
    return guide


# ---- what Markdown is for


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("**strong** and *soft*", "<p><strong>strong</strong> and <em>soft</em></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'.replace("</ul>", "</ol>")),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("# no heading", "<p># no heading</p>"),
        ("no heading\n===", "<p>no heading<br>\n===</p>"),
        ("a | b\n-|-", "<p>a | b<br>\n-|-</p>"),
        ("`no code` and\n\n    no code", "<p>`no code` and</p>\n<p>no code</p>"),
        ("---", "<p>---</p>"),
        ("<b>no HTML</b> &amp; <!-- none -->", "<p>&lt;b&gt;no HTML&lt;/b&gt; &amp; &lt;!-- none --&gt;</p>"),
        ("", ""),
    ],
)
def test_a_post_has_paragraphs_lists_quotes_and_stress_and_nothing_else(site: Site, body: str, expected: str) -> None:
    assert html(site, body) == expected


def test_lists_in_lists_lose_no_words_however_deep(site: Site) -> None:
    for body in (
        "> " * 50 + "deep",
        "- " * 50 + "deep",
        "1. " * 50 + "deep",
        "".join("  " * k + f"- a{k}\n" for k in range(60)),
    ):
        words = assert_safe(html(site, body)).words
        assert "deep" in words or all(f"a{k}" in words for k in range(60))


def test_characters_that_nobody_sees_are_not_there(site: Site) -> None:
    shown = html(site, "a\u202eb\u200bc\u2066d\ufeffe&#x202E;f&#8203;g\U000e0041h")
    assert shown == "<p>abcdefgh</p>"


@pytest.mark.parametrize("words", ["می‌خواهم", "क्‍ष", "👩‍⚕️ ❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_joiners_that_a_script_needs_are_kept(site: Site, words: str) -> None:
    assert html(site, words) == f"<p>{words}</p>"


def test_nobody_can_write_a_mark_of_ours(site: Site) -> None:
    a_listing(site, name="The Clinic")
    shown = html(site, "\U000f0000 &#xF0000; \ue000 [[The Clinic]] \U000f0001")
    assert shown.count("The Clinic") == 1
    assert shown.count("\ufffd") == 4


# ---- names


def test_a_name_becomes_a_link_to_its_page_in_the_readers_language(site: Site) -> None:
    listing = a_listing(site, name='The "Face" Clinic & Co')
    body = "I was at [[the face clinic]], and **[[The Face Clinic]]** was good. http://testserver/listings/bergen-clinic?x=1."
    post = a_post(site, body)
    link = '<a class="named" href="/listings/bergen-clinic">The &#34;Face&#34; Clinic &amp; Co</a>'
    assert str(post.html).strip() == f"<p>I was at {link}, and <strong>{link}</strong> was good. {link}.</p>"
    assert (post.mentions, post.masked) == ([("listing", listing.id)], [])
    assert 'href="/nb/listings/bergen-clinic"' in a_post(site, body, language="nb").html


def test_what_is_not_known_stays_as_it_was_typed(site: Site) -> None:
    assert html(site, "[[Nowhere]] [[]] [[[[") == "<p>[[Nowhere]] [[]] [[[[</p>"


def test_a_link_around_words_keeps_the_words(site: Site) -> None:
    a_listing(site, name="The Clinic", website="https://klinikken.no")
    for to in ("http://testserver/nb/listings/bergen-clinic", "/listings/bergen-clinic", "https://klinikken.no/x"):
        shown = html(site, f"[they **helped**]({to})")
        assert shown == '<p><a class="named" href="/listings/bergen-clinic">they <strong>helped</strong></a></p>'


def test_no_link_stands_in_a_link(site: Site) -> None:
    a_listing(site, name="The Clinic")
    shown = html(site, f"[at [[The Clinic]] or {MAIL}](/listings/bergen-clinic)")
    assert shown.count("<a ") == 1
    assert_safe(shown)


def test_contact_details_of_a_listing_become_its_name(site: Site) -> None:
    listing = a_listing(
        site, name="The Clinic", phone="55 55 55 55", email="post@klinikken.no", website="https://klinikken.no"
    )
    post = a_post(site, "Ring +47 55 55 55 55, post (at) klinikken (dot) no, www.klinikken.no/x")
    link = '<a class="named" href="/listings/bergen-clinic">The Clinic</a>'
    assert str(post.html).strip() == f"<p>Ring {link}, {link}, {link}</p>"
    assert (post.mentions, post.masked) == ([("listing", listing.id)], [])


# ---- what is hidden


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f"Write to {MAIL} please", "mail address hidden"),
        ("Write to jane.roe (at) private (dot) org please", "mail address hidden"),
        ("Write to jane.roe&#64;private.org please", "mail address hidden"),
        ("Write to jane.roe\\@private.org please", "mail address hidden"),
        ("Write to jane.roe@**private**.org please", "mail address hidden"),
        ("Write to <jane.roe@private.org> please", "mail address hidden"),
        (f"Write to [me](mailto:{MAIL}) please", "mail address hidden"),
        (f"Ring {PHONE} please", "phone number hidden"),
        ("Ring +47 9**12** 34 *567* please", "phone number hidden"),
        ("Ring [me](tel:+4791234567) please", "phone number hidden"),
        (f"See {LINK} please", "link hidden"),
        (f"See [this]({LINK}) please", "link hidden"),
        (f"See [this](<{LINK}> 'title') please", "link hidden"),
        (f"See [{LINK}](https://other.example/) please", "link hidden"),
        ("I am @jane_private on Instagram", "name on another site hidden"),
    ],
)
def test_what_belongs_to_nobody_is_hidden_from_others_and_shown_to_its_author(
    site: Site, body: str, words: str
) -> None:
    secrets = ("private", "jane", "912", "34567", "34 567", "567<")
    for language in ("en", "nb"):
        post = a_post(site, body, language=language)
        assert 'class="masked"' in post.html
        assert [one for one in secrets if one in unescape(post.html)] == []
        assert len(post.masked) >= 1
        assert_safe(post.html)
    assert words in a_post(site, body).html
    assert f"({words})" in plain(site, body)
    assert [one for one in secrets if one in plain(site, body)] == []
    for reader in ("author", "staff"):
        own = a_post(site, body, reader)
        assert "only you and the moderators see this" in own.html
        assert any(one in unescape(own.html) for one in secrets)
        assert_safe(own.html)


def test_whoever_is_not_known_to_be_more_is_an_other(site: Site) -> None:
    assert "private" not in html(site, MAIL, reader="anybody")


def test_a_national_number_is_hidden_when_the_country_is_known(site: Site) -> None:
    assert "456" not in a_post(site, "08-123 456 78", country="SE").html


def test_s37_sites_that_our_guides_cite_may_be_linked(site: Site) -> None:
    cite(site, "https://www.nhs.example/bells-palsy")
    shown = html(site, "www.nhs.example/x?a=1&b=2 and [here](https://nhs.example/y)")
    assert shown == (
        '<p><a href="https://www.nhs.example/x?a=1&amp;b=2" rel="ugc nofollow noopener">www.nhs.example/x?a=1&amp;b=2'
        '</a> and <a href="https://nhs.example/y" rel="ugc nofollow noopener">here</a></p>'
    )


@pytest.mark.parametrize(
    "link",
    [
        "https://nhs.example.evil.example/", "https://evilnhs.example/", "https://nhs.example@evil.example/",
        "https://evil.example\\@nhs.example/", "https://nhs.example\\@evil.example/", "https://evil.example/nhs.example",
        "https://nhs.example/?mail=jane@private.example", "https://nhs.example/?mail=jane%40private.example",
        "ftp://nhs.example/", "https://trust.nhs.example/",
    ],
)  # fmt: skip
def test_s37_what_only_looks_like_a_site_that_we_cite_is_hidden(site: Site, link: str) -> None:
    cite(site, "https://www.nhs.example/bells-palsy")
    for body in (f"See {link} there", f"See [this]({link}) there"):
        shown = html(site, body)
        assert "<a " not in shown
        assert "link hidden" in shown or "mail address hidden" in shown


def test_a_page_that_is_cited_is_not_taken_for_a_listing_on_the_same_site(site: Site) -> None:
    a_listing(site, name="The Clinic", website="https://www.nhs.example/clinic")
    cite(site, "https://www.nhs.example/bells-palsy")
    shown = html(site, "https://nhs.example/bells-palsy https://nhs.example/clinic/team")
    assert 'href="https://nhs.example/bells-palsy"' in shown
    assert "The Clinic" in shown


def test_other_pages_of_ours_stay_links(site: Site) -> None:
    shown = html(site, "http://testserver/find?country=NO&x=1")
    assert 'href="http://testserver/find?country=NO&amp;x=1"' in shown


def test_the_caution_of_a_text_is_told(site: Site) -> None:
    post = a_post(site, "I have Bell's palsy since today. **Should I** see a doctor?")
    assert [caution.id for caution, _concept in post.cautions] == ["new-weakness-no-doctor"]


def test_mentions_are_what_the_page_will_show(site: Site) -> None:
    one, two = a_listing(site, "one", name="One Clinic"), a_listing(site, "two", website="https://two.no")
    with site.database.reading() as connection:
        found = text.mentions(connection, site, text.Said("two.no [[One Clinic]] [x](/listings/one)"))
    assert found == [("listing", two.id), ("listing", one.id)]


def test_many_posts_ask_the_database_as_often_as_one(site: Site) -> None:
    a_listing(site, name="The Clinic", phone="55 55 55 55")
    body = f"[[The Clinic]] {MAIL} +47 55 55 55 55 http://testserver/guides/eye [x](http://testserver/questions/1-x)"
    asked: list[int] = []
    for count in (1, 20):
        with site.database.reading() as connection, statements(site) as said:
            written = text.posts(connection, site, site.tongues["en"], [text.Said(body)] * count)
        assert {post.html for post in written} == {written[0].html}
        asked.append(len([one for one in said if one.startswith("SELECT") and "content_version" not in one]))
    assert asked[1] <= asked[0] <= 9


# ---- plain words


def test_plain_words_are_what_others_see_without_its_dress(site: Site) -> None:
    a_listing(site, name="The Clinic")
    body = f"**Hello**,\nI was at [[the clinic]].\n\n- see [this]({LINK})\n- <b>{MAIL}</b> &amp; so"
    assert plain(site, body) == (
        "Hello,\nI was at The Clinic.\n\nsee this (link hidden)\n\n<b>(mail address hidden)</b> & so"
    )


@pytest.mark.parametrize(
    ("words", "length", "expected"),
    [
        ("short", 10, "short"),
        ("one two three", 9, "one two…"),
        ("a\n\nb  c", 10, "a b c"),
        ("x" * 20, 10, "x" * 9 + "…"),
    ],
)
def test_an_excerpt_ends_between_two_words(words: str, length: int, expected: str) -> None:
    assert text.excerpt(words, length) == expected
