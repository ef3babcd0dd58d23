"""Countries, cities and distances. Knows no web and no database."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "data" / "places"
