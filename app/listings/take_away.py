"""A listing to take along: a contact for the phone, a code to scan."""

import io
from typing import Any

import segno

from app.listings.cards import address_lines
from app.phones import from_anywhere


def vcard(listing: Any, url: str) -> str:
    """VCard 3.0 (RFC 2426), which every phone reads; nothing that the listing hides."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_text(listing.name)}", f"ORG:{_text(listing.name)}", "N:;;;;"]
    lines += [f"TEL;TYPE=WORK,VOICE:{_text(one.shown)}" for one in from_anywhere(listing.phone or "", listing.country)]
    if listing.email:
        lines.append(f"EMAIL;TYPE=WORK:{_text(listing.email)}")
    street, city, region, postal_code = address_lines(listing)
    parts = (street, city, region, postal_code, listing.country)
    lines.append("ADR;TYPE=WORK:;;" + ";".join(_text(part) for part in parts))
    lines += [f"URL:{_text(listing.website)}"] if listing.website else []
    lines += [f"NOTE:{_text(f'Seventh: {url}')}", f"SOURCE:{url}", "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets; a longer one goes on after a space, never inside a character."""
    pieces: list[str] = []
    piece = b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > (75 if not pieces else 74):
            pieces.append(piece.decode())
            piece = b""
        piece += encoded
    return "\r\n ".join([*pieces, piece.decode()])


def qr_code(url: str) -> bytes:
    """The address as an SVG with a white ground, so that it can be scanned in dark mode too."""
    made = io.BytesIO()
    segno.make(url, error="m").save(
        made, kind="svg", scale=4, border=3, light="#fff", dark="#231828", svgclass=None, lineclass=None, xmldecl=False
    )
    return made.getvalue()
