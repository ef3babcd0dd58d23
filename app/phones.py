"""The telephone numbers of a listing in one spelling, however they were written."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat


@lru_cache(maxsize=8192)
def of_listing(written: str, country: str) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers of a listing: as +4755555555, and as people of the country dial them."""
    abroad, at_home = set(), set()
    for one in re.split(r"[;,]| or | / ", written):
        try:
            number = phonenumbers.parse(one, country)
        except NumberParseException:
            continue
        abroad.add(phonenumbers.format_number(number, PhoneNumberFormat.E164))
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        at_home |= {re.sub(r"\D", "", national), str(number.national_number)}
    return frozenset(abroad), frozenset(at_home)
