"""Whose a host is: where everybody has an address, where each path is somebody else, and one spelling for each."""

import re
from urllib.parse import urlsplit

# Who has an address here is not the host.
PUBLIC_MAIL = frozenset(
    (
        "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com", "yahoo.com", "ymail.com",
        "icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com", "pm.me", "gmx.de", "gmx.net",
        "gmx.at", "gmx.ch", "gmx.com", "web.de", "t-online.de", "freenet.de", "online.no", "broadpark.no", "lyse.net",
        "telia.com", "hotmail.no", "hotmail.co.uk", "hotmail.fr", "hotmail.de", "hotmail.se", "yahoo.co.uk", "yahoo.fr",
        "yahoo.no", "yahoo.de", "yahoo.se", "live.no", "live.se", "live.nl", "live.co.uk", "outlook.fr", "outlook.de",
        "btinternet.com", "sky.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "ziggo.nl",
        "kpnmail.nl", "planet.nl", "xs4all.nl", "bluewin.ch", "telenet.be", "skynet.be", "libero.it", "wp.pl", "o2.pl",
        "mail.ru", "yandex.ru", "qq.com", "163.com", "fastmail.com", "zoho.com", "tutanota.com", "tuta.io", "mail.com",
    )
)  # fmt: skip
# Sites where each path is somebody else.
PLATFORMS = frozenset(
    (
        "facebook.com", "fb.com", "instagram.com", "linkedin.com", "twitter.com", "x.com", "youtube.com", "youtu.be",
        "tiktok.com", "t.me", "wa.me", "linktr.ee", "healthunlocked.com", "google.com", "goo.gl", "bit.ly",
        "doctolib.fr", "doctolib.de", "wixsite.com", "blogspot.com", "wordpress.com", "medium.com", "reddit.com",
        "europa.eu", "web.archive.org", "github.io", "patientslikeme.com", "inspire.com", "meetup.com",
    )
)  # fmt: skip


def host_of(link: str) -> str:
    """The host that a browser would ask, in its ASCII spelling, without www; empty if there is none."""
    written = link.replace("\\", "/").strip()
    if "//" not in written[:8]:
        written = "//" + written
    try:
        name = (urlsplit(written).hostname or "").rstrip(".").lower()
        return name.encode("idna").decode().removeprefix("www.")
    except ValueError:
        return ""


def path_of(link: str) -> tuple[str, ...]:
    """The parts of its path, without what is asked and without the place in the page."""
    without = re.sub(r"^[a-z]+:", "", link.strip(), flags=re.IGNORECASE).removeprefix("//")
    path = re.split(r"[?#]", without.partition("/")[2])[0]
    return tuple(part.lower() for part in path.split("/") if part)


def is_platform(host: str) -> bool:
    return any(within(host, platform) for platform in PLATFORMS)


def within(host: str, other: str) -> bool:
    """Whether it is the other, or belongs to it: a host holds another at a dot only."""
    return bool(other) and (host == other or host.endswith("." + other))
