"""How many listings stand under each topic, broader ones counting their narrower ones."""

from collections import Counter

from sqlalchemy import Connection, select

from app.listings.queries import PUBLIC, TABLE
from app.taxonomy.concepts import Taxonomy


def counts(connection: Connection, taxonomy: Taxonomy) -> Counter[str]:
    """From the database, so that the numbers are right when the search engine is away."""
    found: Counter[str] = Counter()
    rows = select(TABLE.c.conditions, TABLE.c.treatments).where(PUBLIC)
    for conditions, treatments in connection.execute(rows):
        found.update(taxonomy.with_broader([*conditions, *treatments]))
    for concept in taxonomy:
        if concept.means:
            found[concept.id] = max(found[treatment] for treatment in concept.means)
    return found
