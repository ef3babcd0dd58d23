"""Bringing the guides of the community from their files into the database."""

from collections import Counter
from pathlib import Path

from sqlmodel import Session

from app.guides.actions import put_file
from app.guides.files import read_all
from app.taxonomy.concepts import Taxonomy


def load(db: Session, folder: Path, taxonomy: Taxonomy) -> Counter[str]:
    """How many were made, renewed, unchanged, or left alone because somebody edited them on the site.
    Raises GuideFileError, and then nothing is changed."""
    return Counter(put_file(db, file) for file in read_all(folder, taxonomy))
