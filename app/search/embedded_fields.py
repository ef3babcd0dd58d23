"""What the embedded index holds of a document, and how a folder with such an index is opened."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import tantivy

from app.search.contract import FACETS, Document
from app.search.vocabulary import ALL_WORDS
from app.search.words import name_key, words

TEXT_FIELDS = ("name", "place", "topics", "text")
# Stand around the words of a name, so that a search can ask for its beginning and its end.
NAME_BEGINS, NAME_ENDS = "^", "$"
_FIELDS_VERSION = "1"  # raise it when the meaning of a field changes; the index is then built anew


def _schema() -> tantivy.Schema:
    schema = tantivy.SchemaBuilder()
    # Signed: deleting by term on an unsigned field deletes nothing (tantivy 0.27).
    schema.add_integer_field("id", stored=True, indexed=True, fast=True)
    schema.add_integer_field("version", stored=True, fast=True)
    for name in TEXT_FIELDS:
        schema.add_text_field(name, tokenizer_name="spaced", index_option="position")
    schema.add_text_field(ALL_WORDS, tokenizer_name="spaced", index_option="basic")
    for facet in FACETS:
        schema.add_text_field(f"f_{facet}", fast=True, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("name_key", fast=True, tokenizer_name="raw", index_option="basic")
    schema.add_float_field("latitude", indexed=True, fast=True)
    schema.add_float_field("longitude", indexed=True, fast=True)
    schema.add_integer_field("checked", fast=True)
    return schema.build()


SCHEMA = _schema()


def _schema_name() -> str:
    described = repr((_FIELDS_VERSION, TEXT_FIELDS, FACETS, version("tantivy")))
    return hashlib.sha256(described.encode()).hexdigest()[:10]


SCHEMA_NAME = _schema_name()


def open_index(path: Path) -> tantivy.Index:
    index = tantivy.Index(SCHEMA, path=str(path))
    index.register_tokenizer("spaced", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.config_reader("manual")
    index.reload()
    return index


def row_of(document: Document) -> tantivy.Document:
    row = tantivy.Document()
    row.add_integer("id", document.id)
    row.add_integer("version", document.version)
    row.add_integer("checked", document.checked)
    every: list[str] = []
    for name in TEXT_FIELDS:
        found = words(getattr(document, name))
        every += found
        row.add_text(name, " ".join([NAME_BEGINS, *found, NAME_ENDS] if name == "name" else found))
    row.add_text(ALL_WORDS, " ".join(dict.fromkeys(every)))
    row.add_text("name_key", name_key(document.name))
    for facet, values in document.facets.items():
        for value in values:
            row.add_text(f"f_{facet}", value)
    if document.latitude is not None and document.longitude is not None:
        row.add_float("latitude", document.latitude)
        row.add_float("longitude", document.longitude)
    return row
