"""Telephone numbers in a text, and nothing that only looks like one: dates, years, prices, ISBNs, scores."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher

# What the library reads with care; a text with more digits than this is hostile, and is read roughly.
_READ_WITH_CARE = 4_000
_FEWEST, _MOST = 8, 15
_MOST_COUNTRIES = 4
_NEAR = 60
_RUN = re.compile(r"(?<![\w])[+(]{0,2}\d(?:[ \t().\/-]{0,4}\d){6,}+(?!\w)")
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_CLOCK = r"[0-2]?\d[.:][0-5]\d"
_MONEY = r"(?:kr\.?|nok|sek|dkk|eur|euros?|usd|gbp|chf|pln|[$€£¥])"
_AMOUNT = r"\d[\d .]{0,14}\d(?:,\d\d)?"
_NOT_A_PHONE = re.compile(
    rf"""
    (?<![\d+]){_DAY}[./-]\s?{_MONTH}[./-]\s?(?:{_YEAR}|\d\d)(?!\d)
  | (?<![\d+]){_YEAR}[./-]{_MONTH}[./-]{_DAY}(?!\d)
  | (?<![\d+]){_YEAR}(?:\s?[-/,]\s?|\s){_YEAR}(?!\d)
  | (?<![\d+.]){_CLOCK}\s?-\s?{_CLOCK}(?!\d)
  | (?<![\d+/])(?<!\d[ ])\d{{1,2}}/\d{{1,2}}(?![\d/])
  | \b(?:isbn|issn)(?:-1[03])?[\s:]*[\dx][\dx -]{{7,16}}
  | (?<![\d+])97[89][ -]?(?:\d[ -]?){{9}}\d(?!\d)
  | \bdoi[\s:]*10\.[\d./]+ | \b(?:pmid|pmc|nct|isrctn|orcid|cas)[\s:#]*[\d-]+
  | (?:{_MONEY}\s?){_AMOUNT}(?!\d) | (?<![\d+]){_AMOUNT}(?=\s?(?:{_MONEY}(?!\w)|,-))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DIALLED = re.compile(r"(?<!\d)00(?=[1-9])")
_EIGHT_AS_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# "Ring meg på 55 55 55 55": then it is a number, whatever the country.
_CALLING = re.compile(
    r"(?:\b(?:tel|tlf|phone|telephone|telefon\w*|telefoon\w*|t[ée]l[ée]phone|tel[ée]fono|mob|mobil\w*|cell|handy|"
    r"gsm|whats\s?app|wa|signal|viber|sms|fax|call|calling|ring|ringe|text|dial|anruf\w*|bel|appele[zr]|"
    r"llam[ae]\w*|nummer\w*|number|num[ée]ro|n[úu]mero)\b|☎|📞|📱)[^\w\n+]{0,6}"
    r"(?:\w{1,6}[^\w\n+]{1,4}){0,3}$",
    re.IGNORECASE,
)
_CALLING_FEWEST = 7


def find(text: str, countries: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(start, end, number) for each: the number as +4755555555, or only its digits when the country
    is not known. National numbers are those of `countries`, or those that a word announces."""
    read = 0
    for begin, end in _stretches(text):
        blanked = _NOT_A_PHONE.sub(lambda found: "\0" * len(found.group()), text[begin:end]).replace("(0)", "   ")
        for run in _RUN.finditer(blanked):
            read += len(run.group())
            numbers = _with_care(run.group(), tuple(countries[:_MOST_COUNTRIES])) if read <= _READ_WITH_CARE else ()
            before = blanked[max(0, run.start() - _NEAR) : run.start()]
            for start, stop, number in [*numbers, *_left_over(run.group(), numbers, before)]:
                yield begin + run.start() + start, begin + run.start() + stop, number


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where digits enough for a number stand, with what is around them."""
    begin, end = 0, 0
    for run in _RUN.finditer(text):
        if run.start() - _NEAR > end:
            if end:
                yield begin, end
            begin = max(0, run.start() - _NEAR)
        end = min(len(text), run.end() + _NEAR)
    if end:
        yield begin, end


@lru_cache(maxsize=4096)
def _with_care(written: str, countries: tuple[str, ...]) -> tuple[tuple[int, int, str], ...]:
    found: list[tuple[int, int, str]] = []
    # The library takes 00 for what it is only when it knows the country that is dialled from.
    plus = _DIALLED.sub(" +", written)
    for country in (None, *countries):
        read = plus if country is None else written
        for match in PhoneNumberMatcher(read, country, max_tries=20):
            digits = re.sub(r"\D", "", match.raw_string)
            national = not match.raw_string.lstrip("(").startswith(("+", "00"))
            if national and (len(digits) < _FEWEST or _EIGHT_AS_DATE.fullmatch(digits) or _counts(match.raw_string)):
                continue
            if any(match.start < end and start < match.end for start, end, _number in found):
                continue
            number = phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
            start = match.start - (match.start > 0 and (read[match.start] == "+") != (written[match.start] == "+"))
            found.append((start, match.end, number))
    return tuple(sorted(found))


def _left_over(written: str, found: Sequence[tuple[int, int, str]], before: str) -> Iterator[tuple[int, int, str]]:
    """What stands between and beside the numbers that the library knows, when it is meant to be one."""
    starts, ends = (
        [0, *(end for _start, end, _number in found)],
        [*(start for start, _end, _number in found), len(written)],
    )
    for start, end in zip(starts, ends, strict=True):
        for rest in _RUN.finditer(written[start:end]):
            for begin, stop, number in _roughly(rest.group(), before + written[: start + rest.start()]):
                yield start + rest.start() + begin, start + rest.start() + stop, number


def _counts(written: str) -> bool:
    """Whether somebody counts: "1 2 3 4 5 6 7 8"."""
    parts = [int(part) for part in re.findall(r"\d+", written)]
    return len(parts) > _FEWEST // 2 and all(after == before + 1 for before, after in pairwise(parts))


def _roughly(written: str, before: str) -> Iterator[tuple[int, int, str]]:
    """A number that the library does not know, but that is meant to be one."""
    digits = re.sub(r"\D", "", written)
    abroad = written.lstrip("(").startswith(("+", "00"))
    if abroad and len(digits) >= _FEWEST:
        yield 0, len(written), "+" + digits.removeprefix("00")
    elif _CALLING_FEWEST <= len(digits) <= _MOST and _CALLING.search(before):
        yield 0, len(written), digits
