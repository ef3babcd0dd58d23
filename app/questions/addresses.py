"""Mail addresses, links and names on other sites in a text, also when they are written so that a
machine should not see them: "name at example dot org", "name (at) example . org", "n a m e @ …".

Everything here reads a text that `squeezed` has been through, and takes time that grows with its length.
"""

import re
from collections.abc import Iterator

from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS

# Endings that are no words of a sentence whose space is missing.
_MORE_TLDS = [
    "clinic", "health", "care", "physio", "doctor", "dental", "hospital", "surgery", "rehab", "fitness", "coach",
    "gmbh", "ltd", "foundation", "charity", "ngo", "ong", "institute", "academy", "online", "site", "blog", "app",
    "dev", "tech", "studio", "photography", "website", "email", "cat", "wales", "scot", "berlin", "hamburg",
]  # fmt: skip
_LINKS = LinkifyIt(options={"fuzzy_email": False, "fuzzy_link": True}).tlds(_MORE_TLDS, True)  # noqa: FBT003 - its own interface
_ENDINGS = frozenset(ending.lower() for ending in TLDS) - {"dot", "point"}
_ENDINGS_ALONE = "com|org|net|info|no|se|dk|de|nl|fr|es|uk|eu|be|ch|it|pl|fi|io"
_ANY_ENDING = "|".join(sorted(_ENDINGS))
# Mail hosts that people name without their ending.
_KNOWN_HOSTS = frozenset(
    ("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "protonmail", "proton", "gmx", "ymail")
)

# No word of any sentence: after one of these, every word for a dot is one.
_AT_ONLY = "alfakrøll|krøllalfa|snabel-?a|klammeraffe|affenschwanz|arroba|arobas|arobase|apenstaartj?e?|chiocciola"
_AT = re.compile(
    rf"""(?P<sign>\s{{0,3}}(?:@|[(\[{{<]\s?(?:@|at|a|ät|æt|{_AT_ONLY})\s?[)\]}}>]|[_*-]at[_*-])\s{{0,3}})
     | \s{{1,3}}(?P<only>{_AT_ONLY})\s{{1,3}}
     | \s{{1,3}}(?P<word>at|ät|æt|chez)\s{{1,3}}""",
    re.IGNORECASE | re.VERBOSE,
)
_DOT_WORDS = {"at": "dot|punktum|prikk", "ät": "punkt|dot", "æt": "punktum|prikk|dot", "chez": "point"}
_DOT_ANY = "dot|d0t|punktum|prikk|punkt|punto|punt|point|ponto|piste"
_DOTS = {
    word: re.compile(rf"\s{{1,3}}(?:{dots})\s{{1,3}}", re.IGNORECASE)
    for word, dots in [*_DOT_WORDS.items(), ("", _DOT_ANY)]
}
_LOCAL = re.compile(r"[\w.+%'-]{1,64}")
_LABEL = re.compile(r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?")
_DOT = re.compile(r"\.(?=\w)")
_ODD_DOT = re.compile(
    rf"\s{{0,2}}[(\[{{<]\s?(?:\.|{_DOT_ANY})\s?[)\]}}>]\s{{0,2}}|\s{{1,3}}\.\s{{0,3}}(?=\w)|[_*-]dot[_*-]|,(?=(?:com|org|net)\b)",
    re.IGNORECASE,
)
_MOST_LABELS = 8
_LONGEST_LOCAL = 64
_SPELLED = re.compile(r"(?<![\w.])(?:[\w.+-] ){2,40}@ (?:[\w-] ){1,40}\. \w(?: \w){1,12}(?!\w)")
# A whole word that is a link, though the library does not take it for one.
_ODD_WORD = re.compile(
    rf"""hxxps?://\S+
     | www\.[\w-]{{1,63}}(?:\.[\w-]{{2,63}}){{1,5}}(?:[/?#]\S*)?
     | (?<![\w@.-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,4}}\.(?:{_ANY_ENDING})/\S*""",
    re.IGNORECASE | re.VERBOSE,
)
# The end of one whose dot is hidden; its beginning is the word before.
_ODD_END = re.compile(
    rf"""(?:\s?[(\[{{]\s?(?:\.|{_DOT_ANY})\s?[)\]}}]\s{{0,2}}(?:{_ENDINGS_ALONE})|\s(?:dot|punktum|prikk)\s(?:com|org|net))
        (?:/\S*|\b)
     | (?<=www)\s{{0,2}}\.\s{{0,2}}[\w-]{{1,63}}(?:\s{{0,2}}\.\s{{0,2}}[\w-]{{2,63}}){{1,4}}(?:/\S*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_LAST_WORD = re.compile(r"(?<![\w-])[\w-]{2,63}\Z")
_NO_NAMES = frozenset(("the", "a", "of"))
_LIKE_A_LINK = re.compile(r"(?<!\S)\S*(?:\w[.。]\w|//)\S*")
_ANY_DOT = re.compile(rf"\s*[(\[{{]?\s*(?:\.|\b(?:{_DOT_ANY})\b)\s*[)\]}}]?\s*", re.IGNORECASE)
_SERVICE = re.compile(
    r"\b(?:instagram|insta|ig|facebook|fb|messenger|telegram|tiktok|twitter|snapchat|snap|linkedin|skype|discord|"
    r"wechat|mastodon|bluesky|threads|youtube|viber|kik|threema)\b",
    re.IGNORECASE,
)
_AT_NAME = re.compile(r"(?<![\w@.])@[\w.]{1,29}\w")
_SAID_NAME = re.compile(r"[:=]\s?((?=[\w.-]{0,29}[\d_.])[\w.-]{2,29}\w)")
_BEFORE, _AFTER = 50, 30


def mails(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, address) for each, the address as a mail program takes it."""
    for spelled in _SPELLED.finditer(text):
        yield spelled.start(), spelled.end(), spelled.group().replace(" ", "").lower()
    reached = 0
    for at in _AT.finditer(text):
        start = _local_start(text, at.start(), reached)
        if start == at.start():
            continue
        host, end = _host(text, at)
        local = text[start : at.start()]
        if not host or (at["word"] and not _meant(text[at.end() : end], host, local)):
            continue
        if text[max(0, start - 7) : start].lower() == "mailto:":
            start -= 7
        reached = end
        yield start, end, f"{local}@{host}".lower()


def _local_start(text: str, end: int, reached: int) -> int:
    start = end
    while start > reached and end - start < _LONGEST_LOCAL and _LOCAL.match(text[start - 1]):
        start -= 1
    while start < end and text[start] in ".'-":
        start += 1
    return start


def _host(text: str, at: re.Match[str]) -> tuple[str, int]:
    """The host that follows an at sign, and where it ends; empty when none does."""
    word = (at["word"] or "").lower()
    words = _DOTS[word]
    label = _LABEL.match(text, at.end())
    labels: list[str] = []
    end = at.end()
    odd = at.group() != "@"
    while label is not None:
        labels.append(label.group())
        end = label.end()
        dot = _DOT.match(text, end)
        if dot is None and (len(labels) == 1 or labels[-1].lower() not in _ENDINGS):
            dot = _ODD_DOT.match(text, end) or words.match(text, end)
            odd = odd or dot is not None
        label = _LABEL.match(text, dot.end()) if dot and len(labels) < _MOST_LABELS else None
    if len(labels) == 1 and labels[0].lower() in _KNOWN_HOSTS:
        return labels[0] + ".com", end
    ending = labels[-1].lower() if len(labels) > 1 else ""
    good = ending in _ENDINGS if odd else len(ending) > 1 and not ending.isdigit()
    return (".".join(labels), end) if good else ("", end)


def _meant(written: str, host: str, local: str) -> bool:
    """Whether it is an address: "I was seen at klinikken.no" names a site, "jane at klinikken dot no" does not."""
    if host.lower() != written.lower():
        return True
    return host.lower().split(".")[0] in _KNOWN_HOSTS or bool(re.search(r"[._\d]", local.strip(".")))


def links(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, link) for each link or bare name of a site, the link with its scheme if it has one."""
    for word in _LIKE_A_LINK.finditer(text):
        for match in _LINKS.match(word.group()) or []:
            if match.schema != "mailto:" and not _two_sentences(match.schema, match.raw):
                yield word.start() + match.index, word.start() + match.last_index, match.raw
        for odd in _ODD_WORD.finditer(word.group()):
            link = re.sub(r"^hxxp", "http", odd.group(), flags=re.IGNORECASE)
            yield word.start() + odd.start(), word.start() + odd.end(), link
    for end in _ODD_END.finditer(text):
        name = _LAST_WORD.search(text, max(0, end.start() - _LONGEST_LOCAL), end.start())
        if name and name.group().lower() not in _NO_NAMES:
            yield name.start(), end.end(), _ANY_DOT.sub(".", name.group() + end.group())


def _two_sentences(scheme: str, written: str) -> bool:
    """Whether only a space is missing: "It got better.It was slow"."""
    ending = written.rpartition(".")[2]
    return not scheme and ending.istitle() and ending not in {"Com", "Org", "Net"} and "/" not in written


def handles(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, name) for each name on another site, where the site is named beside it."""
    for found in _AT_NAME.finditer(text):
        start, end = found.span()
        before = text[max(0, start - _BEFORE) : start].rpartition("\n")[2].rpartition("@")[2]
        after = text[end : end + _AFTER].partition("\n")[0].partition("@")[0]
        if _SERVICE.search(before) or _SERVICE.search(after):
            yield start, end, found.group()
    for found in _SAID_NAME.finditer(text):
        if re.search(
            rf"{_SERVICE.pattern}[^\w\n]{{0,3}}$", text[max(0, found.start() - _AFTER) : found.start()], re.IGNORECASE
        ):
            yield found.start(1), found.end(1), "@" + found[1]
