"""The assessment of what is kept about people says what the tables say."""

import re

from sqlmodel import SQLModel

from app import auth, limits, mail, missed, tidy
from app.accounts import links
from app.config import ROOT

SAID = (ROOT / "docs" / "data-protection.md").read_text()
# What organisations, guides and the program itself are made of; whoever edited them is only in the trail.
OF_NOBODY = {
    "content_version", "do_not_list", "guide", "guide_evidence", "guide_revision", "guide_source", "guide_translation",
    "import_run", "job", "link_check", "listing", "listing_source", "mention", "merge", "missed_search", "revision",
    "setting", "slug_redirect",
}  # fmt: skip


def test_s75_every_table_that_can_hold_something_of_a_person_is_in_the_assessment() -> None:
    named = set(re.findall(r"`([a-z_]+)`", SAID))
    tables = set(SQLModel.metadata.tables)
    assert tables - OF_NOBODY - named == set()
    assert (tables - named) <= OF_NOBODY <= tables
    pointing = {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if any(key.column.table.name == "member" for key in table.foreign_keys)
    }
    assert pointing & OF_NOBODY == set()


def test_s72_the_assessment_names_how_long_things_are_kept_as_they_are() -> None:
    for kept, said in (
        (auth.IDLE.days, "a session {} days unused"), (auth.LONGEST.days, "{} in all"),
        (auth.STAFF_IDLE.seconds // 3600, "with a role {} hours"), (auth.STAFF_LONGEST.days, "{} days); a link"),
        (links.LINK_LASTS.seconds // 60, "a link {} minutes"), (missed.KEPT.days, "for {} days, without who asked"),
        (tidy.UNCONFIRMED_KEPT.days, "{} days if never confirmed"),
        (mail.SENT_KEPT.days, "{} days after sending"), (mail.PARKED_KEPT.days, "{} if it could not be sent"),
    ):  # fmt: skip
        assert said.format(kept) in " ".join(SAID.split()), said
    assert limits.KEPT.days == 1


def test_every_test_that_the_assessment_names_is_there() -> None:
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    for number in set(re.findall(r"\bS(\d\d)\b", SAID)):
        assert re.search(rf"def test_\w*s{number}_", tests), f"S{number}"
