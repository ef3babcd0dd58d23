"""What people may be called here: readable, their own, and nobody else's at a glance."""

import re
import unicodedata

from app.i18n import Tongue
from app.taxonomy.fold import fold

SHORTEST, LONGEST = 2, 40
_MOST_MARKS = 3  # on one letter: enough for every script, too few to cover the line above
_BESIDE_LETTERS = frozenset(" '’.-_")
# They count as letters or marks, and show nothing.
_BLANK = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2800\u3164\ufe00-\ufe0f\uffa0]")
_JOINERS = "\u200c\u200d"  # part of some scripts; they are kept, but make no other name

# Letters of other scripts, and pairs of ours, that read as one of ours. (Unicode's own list has six thousand;
# these are the ones that a keyboard has.)
_LOOKS_LIKE = str.maketrans(
    "авеѕіјкмнорстухһԁԛԝӏьαβγεηικνορτυχωꭵɑɡıɩոօսհցզ01",
    "abesijkmhopctyxhdqwlbabyenikvoptuxwiagiinouhgqol",
)
_PAIRS = (("rn", "m"), ("vv", "w"))
_FIGURES = str.maketrans("0134578", "oieastb")

# Words that would make somebody look like one who decides or heals here.
_RESERVED = """
    admin administrator administrador administrateur administratör moderator moderateur moderador moderatore mod
    seventh staff team crew support helpdesk official system root webmaster
    doctor doktor dr lege arzt ärztin läkare læge arts dokter médecin docteur médico medico médica dottore lekarz
    lääkäri doutor hekim physician surgeon kirurg chirurg
    nurse sykepleier sjukepleiar sjuksköterska sygeplejerske krankenschwester pfleger verpleegkundige infirmier
    infirmière enfermero enfermera enfermeiro infermiere infermiera pielęgniarka hoitaja hemşire
    therapist terapeut therapeut therapeutin therapeute thérapeute terapeuta fysioterapeut physiotherapist
    physiotherapeut kinésithérapeute fisioterapeuta fisioterapista terapeutti terapist
    ansatt angestellter personal personale équipe equipo
    модератор админ администратор врач доктор медсестра терапевт лікар طبيب طبيبة ممرضة مشرف
"""
_NEVER_WITHIN = ("moderator", "administrator", "seventh")


def wrong_with(name: str) -> str:
    """Why this name cannot be: "short", "long", "letters" or "reserved"; nothing when it can."""
    if len(name) > LONGEST:
        return "long"
    if not _is_readable(name):
        return "letters"
    if sum(character.isalnum() for character in name) < SHORTEST:
        return "short"
    return "reserved" if _is_reserved(name) else ""


def mistakes(tongue: Tongue) -> dict[str, str]:
    """A sentence for each reason why a name cannot be; "taken" is found out by whoever asks the database."""
    _ = tongue.gettext
    return {
        "short": _("Please choose a name with at least two letters."),
        "long": _("Please choose a shorter name, at most 40 letters."),
        "letters": _("Please use letters, numbers, spaces, dots and hyphens only."),
        "reserved": _("This name sounds like somebody who works here, or a profession. Please take another."),
        "taken": _("Somebody has this name, or one that looks very much like it. Please choose another."),
    }


def key_of(name: str) -> str:
    """The same for all names that one could take for one another."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    # Before folding, which leaves other scripts as they are; and after, for what it uncovers.
    key = fold(plain.translate(_LOOKS_LIKE)).replace(" ", "").translate(_LOOKS_LIKE)
    for pair, letter in _PAIRS:
        key = key.replace(pair, letter)
    return key[:80]


def keys_like(name: str) -> set[str]:
    """Its key, and those of what it may be read as: a capital I within a word is read as an l, and a small l at
    the beginning of one as an I. (Not part of the key itself: Kari and Karl are two people.)"""
    within = re.sub(r"(?<=[^\W\d_])I(?=[^\W\d_A-Z])|(?<=[a-z])I", "l", name)
    return {key_of(name), key_of(within), key_of(re.sub(r"\bl", "i", within))}


def _is_readable(name: str) -> bool:
    marks = 0
    if _BLANK.search(name.translate(dict.fromkeys(map(ord, _JOINERS)))):
        return False
    for character in name:
        kind = unicodedata.category(character)[0]
        marks = marks + 1 if kind == "M" else 0
        beside = character in _BESIDE_LETTERS or character in _JOINERS
        if marks > _MOST_MARKS or (kind not in "LMN" and not beside):
            return False
    return unicodedata.category(name[0])[0] != "M" if name else True


def _is_reserved(name: str) -> bool:
    whole = keys_like(name)
    words = whole.union(*(keys_like(word) for word in re.split(r"[^\w]|_", name)))
    for word in words:
        read = {word, word.translate(_FIGURES), word.replace("l", "i"), re.sub(r"\d+", "", word)}
        if any(one in _RESERVED_KEYS or one.removesuffix("s") in _RESERVED_KEYS for one in read):
            return True
    forms = whole.union(key.translate(_FIGURES) for key in whole)
    return any(key_of(one) in form for one in _NEVER_WITHIN for form in forms)


_RESERVED_KEYS = frozenset(key_of(word) for word in _RESERVED.split())
