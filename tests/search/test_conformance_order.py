"""In which order: relevance, leads, names, dates, pages. On both engines."""

from collections.abc import Callable

from app.search.contract import CHECKED, NAME, Document, Query, SearchIndex

Find = Callable[..., list[int]]
Has = Callable[..., None]


def test_fewer_errors_come_first(has: Has, find: Find) -> None:
    has("Physiotherupi", "Physiotherapi", "Physiotherapy")
    assert find("physiotherapy ") == [3, 2, 1]


def test_fewer_errors_outweigh_a_better_field_and_words_that_stand_together(has: Has, find: Find) -> None:
    has("Hamd clinik", Document(2, 1, "Else", text="hand and, far away, a clinic"))
    assert find("hand clinic")[0] == 2


def test_words_that_stand_together_come_before_a_better_field(has: Has, find: Find) -> None:
    has("Tremor and its lasting relief", Document(2, 1, "Else", text="We give tremor relief"))
    assert find("tremor relief") == [2, 1]


def test_a_mistyped_word_stands_together_with_its_neighbour(has: Has, find: Find) -> None:
    has("Relief for a lasting tremor", "Tremor relief")
    assert find("tremro relief") == [2, 1]


def test_fields_rank_name_place_topics_text(has: Has, find: Find) -> None:
    has(
        Document(1, 1, "A", text="harbour"),
        Document(2, 1, "B", topics="harbour"),
        Document(3, 1, "C", place="harbour"),
        Document(4, 1, "Harbour"),
    )
    assert find("harbour") == [4, 3, 2, 1]
    assert find("harbuor") == [4, 3, 2, 1]
    assert find("harb") == [4, 3, 2, 1]


def test_exact_words_come_before_beginnings(has: Has, find: Find) -> None:
    has("The clinical house", "The clinic")
    assert find("clinic") == [2, 1]


def test_names_that_begin_with_the_search_come_first(has: Has, find: Find) -> None:
    has("Old harbour clinic", "Harbour clinic Oslo", "Harbour clinic")
    assert find("harbour clinic") == [3, 2, 1]


def test_a_search_without_words_is_in_the_order_of_folded_names(has: Has, find: Find) -> None:
    has("Ørsta", "oslo", "Ålesund", "Zwolle", "Östersund", "24 hours", "112")
    assert find() == [7, 6, 3, 1, 2, 5, 4]
    assert find("?!") == [7, 6, 3, 1, 2, 5, 4]
    assert find("", sort=NAME) == [7, 6, 3, 1, 2, 5, 4]


def test_an_order_that_is_asked_for_outweighs_relevance(has: Has, find: Find) -> None:
    has(
        Document(1, 1, "Harbour", checked=10),
        Document(2, 1, "B", text="harbour", checked=30),
        Document(3, 1, "A", text="harbour", checked=0),
    )
    assert find("harbour", sort=CHECKED) == [2, 1, 3]
    assert find("harbour", sort=NAME) == [3, 2, 1]


def test_a_lead_brings_names_that_hold_all_its_words_to_the_top(has: Has, find: Find, index: SearchIndex) -> None:
    has("Apple", "Melon house", "Zebra Melon House", Document(4, 1, "Berry", text="zebra melon"))
    assert find(lead="melon zebra") == [3, 1, 4, 2]
    assert find(lead="melon") == [2, 3, 1, 4]
    assert index.search(Query(lead="melon zebra")).total == 4


def test_a_lead_outweighs_relevance_but_not_an_order_that_is_asked_for(has: Has, find: Find) -> None:
    has("Zebra", Document(2, 1, "Harbour Oslo", text="zebra"), Document(3, 1, "Alone"))
    assert find("zebra", lead="harbour oslo") == [2, 1]
    assert find("zebra", lead="harbour oslo", sort=NAME) == [2, 1]
    assert find(lead="zebra", sort=NAME) == [3, 2, 1]
    assert find("zebra harbour", any_word=True, lead="zebra") == [1, 2]


def test_a_lead_is_kept_from_page_to_page_with_its_facets(has: Has, find: Find, index: SearchIndex) -> None:
    has(*(Document(n, 1, f"{'Melon' if n > 6 else 'Apple'} {n}", facets={"kind": ["k"]}) for n in range(1, 10)))
    pages = [find(lead="melon", offset=offset, limit=2) for offset in range(0, 10, 2)]
    assert pages == [[7, 8], [9, 1], [2, 3], [4, 5], [6]]
    result = index.search(Query(lead="melon", facets=("kind", "country"), offset=3, limit=2))
    assert ([hit.id for hit in result.hits], result.total) == ([1, 2], 9)
    assert result.facets == {"kind": {"k": 9}, "country": {}}


def test_totals_are_exact_and_any_page_can_be_asked_for(has: Has, find: Find, index: SearchIndex) -> None:
    has(*(Document(n, 1, f"Clinic {n:04}", text="tremor") for n in range(1, 1301)))
    for asked in (
        Query(limit=5),
        Query("tremor", limit=0),
        Query("tremor clinic", any_word=True),
        Query("x", lead="x"),
    ):
        assert index.search(asked).total == (0 if asked.words == "x" else 1300)
    assert find("tremor", sort=NAME, offset=1290, limit=20) == list(range(1291, 1301))
    assert find("tremor", sort=NAME, offset=7, limit=3) == [8, 9, 10]
    assert find(offset=1300) == []
    assert index.search(Query(offset=5000)).total == 1300
    assert find("tremor", limit=0) == []
    assert find("tremor clinic", any_word=True, sort=NAME, offset=1299) == [1300]
