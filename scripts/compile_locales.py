"""Compile the catalogues of the interface languages, so that the site starts without doing it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from app.i18n import LOCALES, compile_catalogue

for source in LOCALES.glob("*/messages.po"):
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
        compiled.write_bytes(compile_catalogue(source))
