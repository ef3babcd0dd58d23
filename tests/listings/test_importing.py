"""Reading a file: everything that is wrong is named by row, listing and field, and nothing ever raises."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.listings import importing
from app.listings.importing import read
from app.site import Site
from app.taxonomy import concepts
from app.taxonomy.concepts import Taxonomy
from tests.factories import a_file, a_row


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return concepts.load(ROOT / "data" / "taxonomy.json")


def _errors(tmp_path: Path, taxonomy: Taxonomy, *rows: Any) -> list[str]:
    return [str(error) for error in read(a_file(tmp_path, *rows), taxonomy).errors]


def test_a_good_row_is_read_as_it_stands(tmp_path: Path, taxonomy: Taxonomy) -> None:
    parsed = read(a_file(tmp_path, a_row(name="  Klinik Zürich ", native_name=" ", email="a@clinic.example")), taxonomy)
    assert parsed.errors == []
    row = parsed.rows[0]
    assert (row.name, row.native_name, row.email, row.remote_consultation) == (
        "Klinik Zürich", None, "a@clinic.example", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("id", "Bergen Clinic", "String should match pattern"),
        ("name", "", "at least 2 characters"),
        ("name", "x" * 201, "at most 200 characters"),
        ("name", "Clinic \x00", "holds a character that no text has"),
        ("city", "Oslo \ue010", "holds a character that no text has"),
        ("name", "Clinic \ud800", "valid string"),
        ("kind", "hospital", "Input should be 'clinic'"),
        ("country", "Norway", "String should match pattern"),
        ("country", "XX", "'XX' is not a country code"),
        ("email", "nobody", "not a valid email address"),
        ("website", "javascript:alert(1)", "must be a web address"),
        ("website", "clinic.example", "must be a web address"),
        ("phone", "<script>", "String should match pattern"),
        ("latitude", 91, "less than or equal to 90"),
        ("latitude", 60.1, "latitude and longitude belong together"),
        ("longitude", float("inf"), "finite number"),
        ("conditions", ["tinnitus"], "'tinnitus' is not in the taxonomy"),
        ("treatments", ["magic"], "'magic' is not in the taxonomy"),
        ("languages", ["English"], "String should match pattern"),
        ("funding", ["gold"], "Input should be 'public'"),
        ("remote_consultation", "perhaps", "valid boolean"),
        ("sources", [], "at least 1 item"),
        ("sources", [{"url": "ftp://x.example", "title": "x"}], "must be a web address"),
        ("sources", [{"url": "https://x.example", "title": "x", "supports": ["colour"]}], "'colour' is not a field"),
        ("status", "removed", "Input should be"),
        ("status", "closed", "a closed listing says why"),
        ("checked_on", "2026-01-01", "Extra inputs are not permitted"),
    ],
)
def test_an_error_names_the_row_the_listing_and_the_field(
    tmp_path: Path, taxonomy: Taxonomy, field: str, value: Any, message: str
) -> None:
    errors = _errors(tmp_path, taxonomy, a_row("good-one"), a_row("bad-one") | {field: value})
    assert len(errors) == 1
    listing = value if field == "id" else "bad-one"
    named = {"latitude": "latitude", "status": "closed_reason" if value == "closed" else "status"}.get(field, field)
    assert errors[0].startswith(f"row 2, {listing}: {named}")
    assert message in errors[0]


def test_all_errors_are_found_at_once(tmp_path: Path, taxonomy: Taxonomy) -> None:
    errors = _errors(tmp_path, taxonomy, a_row(country="XX"), a_row("other", kind="x", name=""), "no row", None)
    assert [error.split(":")[0] for error in errors] == [
        "row 1, bergen-clinic", "row 2, other", "row 2, other", "row 3, without id", "row 4, without id",
    ]  # fmt: skip


def test_a_listing_stands_once_in_a_file(tmp_path: Path, taxonomy: Taxonomy) -> None:
    assert _errors(tmp_path, taxonomy, a_row(), a_row()) == ["row 2, bergen-clinic: id: stands twice in this file"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.json", b'[{"id": "a"'),
        ("number.json", b"7"),
        ("words.json", b"hello"),
        ("bytes.json", b"\xff\xfe\x00"),
        ("deep.json", b"[" * 100_000),
        ("digits.json", b"[" + b"9" * 5000 + b"]"),
        ("quote.csv", b'id,name\n"a,b\n'),
        ("columns.csv", b"id,colour\na,red\n"),
        ("cells.csv", b"id,name\na,b,c,d\n"),
        ("nul.csv", b"id,name\na\x00,b\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error(tmp_path: Path, taxonomy: Taxonomy, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    parsed = read(path, taxonomy)
    assert parsed.rows == []
    assert len(parsed.errors) >= 1


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LARGEST_FILE", 100)
    assert "larger than" in str(read(a_file(tmp_path, a_row()), taxonomy).errors[0])


def test_a_missing_file_is_an_error_and_no_exception(tmp_path: Path, taxonomy: Taxonomy) -> None:
    assert "cannot be read" in str(read(tmp_path / "nothing.json", taxonomy).errors[0])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
_FIELD = st.sampled_from(sorted(importing.ListingRow.model_fields))


@given(changes=st.dictionaries(_FIELD, _JSON, max_size=4))
def test_no_value_of_any_field_makes_reading_fail(tmp_path: Path, taxonomy: Taxonomy, changes: dict[str, Any]) -> None:
    parsed = read(a_file(tmp_path, a_row() | changes), taxonomy)
    assert parsed.errors or len(parsed.rows) == 1


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
@pytest.mark.parametrize("name", ["any.json", "any.csv"])
def test_no_file_whatever_is_in_it_makes_reading_fail(
    tmp_path: Path, taxonomy: Taxonomy, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert read(path, taxonomy).rows == []


def test_a_csv_says_the_same_as_a_json(tmp_path: Path, taxonomy: Taxonomy) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "\ufeffid,name,kind,country,city,phone,languages,remote_consultation,organisation_wide,summary,source_url\n"
        'oslo-clinic,"Clinic, Oslo",clinic,NO,Oslo,\'+47 22 00 00 00,nb; en,true,languages,,https://a.example ; https://b.example\n'
    )
    parsed = read(path, taxonomy)
    assert parsed.errors == []
    row = parsed.rows[0]
    assert (row.name, row.phone, row.languages, row.remote_consultation, row.summary) == (
        "Clinic, Oslo", "+47 22 00 00 00", ["nb", "en"], True, "",
    )  # fmt: skip
    assert row.scope == {"languages": "organisation"}
    assert [source.url for source in row.sources] == ["https://a.example", "https://b.example"]
    assert "city" in row.sources[1].supports


def test_our_own_data_is_read_without_an_error(seeded: Site) -> None:
    parsed = read(ROOT / "data" / "listings.json", seeded.taxonomy)
    assert (parsed.errors, len(parsed.rows)) == ([], len(json.loads((ROOT / "data" / "listings.json").read_text())))
