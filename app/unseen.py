"""Characters that nobody sees: they make one name look like another, hide words, or turn the direction of writing.

Joiners (U+200C, U+200D) and variation selectors stay, because some scripts and emoji need them.
"""

import re

# Of Unicode's Bidi_Control; without width; tags.
_HIDING = "\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\U000e0000-\U000e007f"
# Never characters, by Unicode's own word; XML refuses them.
_NEVER = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
UNSEEN = re.compile(f"[{_HIDING}{_NEVER}]")
