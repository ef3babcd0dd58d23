"""The telephone numbers of a listing: in one spelling, and as they are dialled from abroad."""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

_BETWEEN = re.compile(r"[;,]| or | / ")


class Phone(NamedTuple):
    """A number as it is shown, and its link, which words without a number have not."""

    shown: str
    url: str


@lru_cache(maxsize=8192)
def from_anywhere(written: str, country: str) -> tuple[Phone, ...]:
    """Each number with the code of its country, because who reads it may be in another. What is no number there, or is
    not reached from abroad, stays as it was written."""
    return tuple(_from_anywhere(one.strip(), country) for one in _BETWEEN.split(written) if one.strip())


def _from_anywhere(written: str, country: str) -> Phone:
    try:
        number = phonenumbers.parse(written, country)
    except NumberParseException:
        number = None
    if number and phonenumbers.is_valid_number(number) and phonenumbers.can_be_internationally_dialled(number):
        shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        return Phone(shown, phonenumbers.format_number(number, PhoneNumberFormat.RFC3966))
    digits = re.sub(r"[^0-9+]", "", written)
    return Phone(written, f"tel:{digits}" if digits else "")


@lru_cache(maxsize=8192)
def of_listing(written: str, country: str) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers of a listing: as +4755555555, and as people of the country dial them."""
    abroad, at_home = set(), set()
    for one in _BETWEEN.split(written):
        try:
            number = phonenumbers.parse(one, country)
        except NumberParseException:
            continue
        abroad.add(phonenumbers.format_number(number, PhoneNumberFormat.E164))
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        at_home |= {re.sub(r"\D", "", national), str(number.national_number)}
    return frozenset(abroad), frozenset(at_home)
