"""What belongs to a listing and goes with it when it becomes part of another, and how it comes back."""

from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as entities

from app import posts
from app.listings import actions
from app.models import (
    AskedToCheck,
    LinkCheck,
    Listing,
    ListingReport,
    Mention,
    MentionKind,
    Owner,
    Proposal,
    ProposalState,
    SlugRedirect,
)

Moved = dict[str, Any]

# With what makes a row the only one of its kind for a listing: of two, that of the other stays where it is.
_ROWS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "redirects": (SlugRedirect, "slug", ()),
    "letters": (AskedToCheck, "id", ()),
    "owners": (Owner, "id", ("member_id",)),
    "reports": (ListingReport, "id", ("question_id", "member_id")),
}


def move(db: Session, kept: Listing, gone: Listing) -> Moved:
    here, there = kept.id or 0, gone.id or 0
    moved: Moved = {name: _move_rows(db, name, there, here) for name in _ROWS}
    moved["redirect_before"] = _lead_to(db, gone.slug, here)
    moved["link_check"] = _move_link_check(db, kept, there)
    moved["proposals"] = _move_proposals(db, there, here)
    moved["successors"] = _move_successors(db, there, kept)
    moved["mentions"], moved["named_twice"] = _move_mentions(db, there, here)
    return moved


def move_back(db: Session, moved: Moved, kept: Listing, gone: Listing) -> None:
    here, there = kept.id or 0, gone.id or 0
    for name, (model, key, _only) in _ROWS.items():
        table = model.__table__
        own = (table.c[key].in_(moved[name]), table.c.listing_id == here)
        db.connection().execute(update(table).where(*own).values(listing_id=there))
    _lead_back(db, moved["redirect_before"], gone.slug, here)
    if moved["link_check"]:
        same = (col(LinkCheck.listing_id) == here, col(LinkCheck.url) == gone.website)
        db.connection().execute(update(LinkCheck).where(*same).values(listing_id=there))
    for number, base_version in moved["proposals"]:
        still = (col(Proposal.id) == number, col(Proposal.listing_id) == here)
        db.connection().execute(update(Proposal).where(*still).values(listing_id=there, base_version=base_version))
    for number in moved["successors"]:
        closed = db.get(Listing, number)
        if closed is not None and closed.successor_id == here:
            actions.change(db, closed, {"successor_id": there}, reason=f"{gone.slug} and {kept.slug} are two again")
    _name_again(db, moved, there, here)


def _move_rows(db: Session, name: str, there: int, here: int) -> list[Any]:
    model, key, only = _ROWS[name]
    table = model.__table__
    wanted = select(table.c[key]).where(table.c.listing_id == there)
    if only:
        other = table.alias()
        same = (other.c[column] == table.c[column] for column in only)
        wanted = wanted.where(~select(other.c[key]).where(other.c.listing_id == here, *same).exists())
    keys = list(db.connection().execute(wanted.order_by(table.c[key])).scalars())
    db.connection().execute(update(table).where(table.c[key].in_(keys)).values(listing_id=here))
    return keys


def _lead_to(db: Session, slug: str, listing_id: int) -> int | None:
    """The old address leads to the new one; returns where it led before, which is almost always nowhere."""
    redirect = db.get(SlugRedirect, slug)
    before = redirect.listing_id if redirect else None
    if redirect is None:
        db.add(SlugRedirect(slug=slug, listing_id=listing_id))
    else:
        redirect.listing_id = listing_id
    db.flush()
    return before


def _lead_back(db: Session, before: int | None, slug: str, listing_id: int) -> None:
    redirect = db.get(SlugRedirect, slug)
    if redirect is None or redirect.listing_id != listing_id:
        return
    if before is None:
        db.delete(redirect)
    else:
        redirect.listing_id = before
    db.flush()


def _move_link_check(db: Session, kept: Listing, there: int) -> bool:
    """How a website answers belongs to the website; the kept one may have another."""
    check = db.get(LinkCheck, there)
    if check is None or check.url != kept.website or db.get(LinkCheck, kept.id) is not None:
        return False
    db.connection().execute(update(LinkCheck).where(col(LinkCheck.listing_id) == there).values(listing_id=kept.id))
    db.expunge(check)
    return True


def _move_proposals(db: Session, there: int, here: int) -> list[list[Any]]:
    """Whoever looks at them sees that the listing is not the one that was seen: they are of no version of it."""
    waiting = (col(Proposal.listing_id) == there, col(Proposal.state) == ProposalState.OPEN)
    rows = db.connection().execute(select(col(Proposal.id), col(Proposal.base_version)).where(*waiting)).all()
    db.connection().execute(update(Proposal).where(*waiting).values(listing_id=here, base_version=0))
    return [list(row) for row in rows]


def _move_successors(db: Session, there: int, kept: Listing) -> list[int]:
    """Closed places whose patients go to this one, and those that were merged into it before."""
    wanted = entities(Listing).where(col(Listing.successor_id) == there, col(Listing.id) != kept.id)
    found = list(db.exec(wanted.order_by(col(Listing.id))))
    for listing in found:
        actions.change(db, listing, {"successor_id": kept.id}, reason=f"its successor is now {kept.slug}")
    return [listing.id or 0 for listing in found]


def _move_mentions(db: Session, there: int, here: int) -> tuple[list[int], list[dict[str, Any]]]:
    """A post that names both names one place now, once."""
    table = Mention.__table__  # type: ignore[attr-defined] # SQLModel's table
    rows = db.connection().execute(
        select(table).where(table.c.kind == MentionKind.LISTING, table.c.target_id.in_([here, there]))
    )
    of_kept: dict[tuple[int, int | None], int] = {}
    of_gone = []
    for row in rows.all():
        if row.target_id == here:
            of_kept[row.question_id, row.reply_id] = row.id
        else:
            of_gone.append(row)
    twice = [row for row in of_gone if (row.question_id, row.reply_id) in of_kept]
    moved = [row.id for row in of_gone if row not in twice]
    db.connection().execute(delete(table).where(table.c.id.in_([row.id for row in twice])))
    db.connection().execute(update(table).where(table.c.id.in_(moved)).values(target_id=here))
    if of_gone:
        posts.changed(db, {row.question_id for row in of_gone})
    return moved, [
        {"question_id": row.question_id, "reply_id": row.reply_id, "beside": of_kept[row.question_id, row.reply_id]}
        for row in twice
    ]


def _name_again(db: Session, moved: Moved, there: int, here: int) -> None:
    """But for posts that were edited since: what they name now was read anew."""
    table = Mention.__table__  # type: ignore[attr-defined] # SQLModel's table
    connection = db.connection()
    beside = [one["beside"] for one in moved["named_twice"]]
    known = select(table).where(table.c.target_id == here, table.c.kind == MentionKind.LISTING)
    rows = connection.execute(known.where(or_(table.c.id.in_(moved["mentions"]), table.c.id.in_(beside)))).all()
    still = {row.id for row in rows}
    connection.execute(
        update(table).where(table.c.id.in_(still.intersection(moved["mentions"]))).values(target_id=there)
    )
    again = [one for one in moved["named_twice"] if one["beside"] in still]
    for one in again:
        values = {"question_id": one["question_id"], "reply_id": one["reply_id"]}
        connection.execute(insert(table).values(**values, kind=MentionKind.LISTING, target_id=there))
    if rows:
        posts.changed(db, {row.question_id for row in rows})
