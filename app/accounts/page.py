"""What the pages of an account show, gathered for their templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from markupsafe import Markup
from sqlalchemy import Connection

from app import auth, names, second_factor
from app.accounts import export, queries
from app.accounts.forms import Profile
from app.i18n import Tongue
from app.listings import claims
from app.models import Role
from app.places import countries
from app.site import Site
from app.unsubscribe import Stop


@dataclass(frozen=True, slots=True)
class Device:
    id: int
    name: str
    since: datetime
    seen: datetime
    is_this: bool


def mistakes(tongue: Tongue, errors: Mapping[str, str]) -> dict[str, str]:
    """What is to be mended, by field: a sentence for each."""
    _ = tongue.gettext
    words = {
        ("email", "unknown"): _("This does not look like a mail address. It needs an @, as in name@example.org."),
        ("email", "taken"): _("There is another account with this address."),
        **{("name", code): said for code, said in names.mistakes(tongue).items()},
        ("country", "unknown"): _("We do not know this country. Choose one, or leave it open."),
        ("language", "unknown"): _("We do not know this language. Please choose one of the list."),
        ("of_age", "needed"): _("You need to be 16 or older to write here. Reading is for everybody."),
        ("agrees", "needed"): _("We need your consent before you can write about health here. Reading needs none."),
        ("what", "needed"): _("Please choose what should become of what you wrote."),
        ("sure", "needed"): _("Please tick that you are sure. It cannot be taken back."),
        ("code", "wrong"): _("This code is not right, or it was used already. Please wait for the next one."),
        ("code", "ended"): _("This took too long. Here is a new secret for your device; please add it again."),
        ("recovery", "wrong"): _("This is none of your recovery codes, or it was used already."),
    }  # fmt: skip
    return {field: words[field, code] for field, code in errors.items()}


def profile_form(site: Site, tongue: Tongue, said: Profile, errors: Mapping[str, str]) -> dict[str, Any]:
    named = [(tongue.country(code), code) for code in countries.codes()]
    return {
        "said": said,
        "errors": mistakes(tongue, errors),
        "countries": sorted(named, key=lambda pair: tongue.order(pair[0])),
        "languages": [(one.own_name, one.language) for one in site.tongues.values()],
    }


def index(
    site: Site,
    connection: Connection,
    tongue: Tongue,
    person: auth.Person,
    *,
    said: Profile | None = None,
    errors: Mapping[str, str] | None = None,
    done: str = "",
) -> dict[str, Any]:
    """The account, with the form as it was sent when there is something to mend."""
    row = queries.member(connection, person.id)
    said = said or Profile(row.name, row.language, row.country or "", row.notify, row.digest)
    return {
        "member": row,
        "role": _role(tongue, row.role),
        "needs_code": person.has_role and not person.has_second_factor,
        "devices": [_device(tongue, one, person) for one in queries.sessions(connection, person.id)],
        "followed": queries.followed(connection, person),
        "drafts": _drafts(connection, tongue, person),
        "owned": claims.owned(connection, person.id),
        "done": _done(tongue, done),
        **profile_form(site, tongue, said, errors or {}),
    }


def _role(tongue: Tongue, role: Role) -> str:
    _ = tongue.gettext
    return {Role.MODERATOR: _("Moderator"), Role.EDITOR: _("Editor"), Role.ADMIN: _("Administrator")}.get(role, "")


def _device(tongue: Tongue, row: Any, person: auth.Person) -> Device:
    _ = tongue.gettext
    browser, _slash, system = row.device.partition("/")
    name = _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
    return Device(row.id, name or _("A device"), row.signed_in_at, row.seen_at, row.id == person.session_id)


def _drafts(connection: Connection, tongue: Tongue, person: auth.Person) -> list[dict[str, Any]]:
    """What is being written, each with the page on which it goes on."""
    _ = tongue.gettext
    rows = queries.drafts(connection, person.id)
    threads = queries.readable(connection, person, [number for row in rows if (number := _thread(row.place))])
    shown = []
    for row in rows:
        number = _thread(row.place)
        if number is None:
            shown.append(
                {"row": row, "title": row.title or _("A new question"), "url": f"/questions/new?draft={row.tab}"}
            )
        elif number in threads:
            shown.append({"row": row, **_draft(tongue, row, threads[number])})
    return shown


def _thread(place: str) -> int | None:
    """q12.r34 is a reply to a reply in thread 12, e12.r34 a change of it."""
    number = place.partition(".")[0][1:]
    return int(number) if number.isdigit() else None


def _draft(tongue: Tongue, draft: Any, thread: Any) -> dict[str, str]:
    """What it will be, and its form: that of a change; or on the page of the thread the one for the reply that is
    answered, or the one at its end."""
    _ = tongue.gettext
    reply, tab = draft.place.partition(".r")[2], f"draft={draft.tab}"
    if draft.place.startswith("e"):
        url = f"/questions/{thread.id}/edit?{f'reply={reply}&' if reply else ''}{tab}"
        return {"title": _("A change in “%(title)s”") % {"title": thread.title}, "url": url}
    url = f"/questions/{thread.id}-{thread.slug}?{f'to={reply}&' if reply else ''}{tab}#reply"
    return {"title": _("A reply to “%(title)s”") % {"title": thread.title}, "url": url}


def _done(tongue: Tongue, done: str) -> str:
    """What has just happened; said only in our own words, whatever stands in the address."""
    _ = tongue.gettext
    return {
        "profile": _("Saved."),
        "session": _("That device is signed out."),
        "sessions": _("All other devices are signed out."),
        "address": _("Your letters now go to the new address. All other devices are signed out."),
        "owner": _("Thank you. What you send about it now comes from the organisation itself."),
        "given-up": _("You do not speak for it any more."),
        "welcome": _("Welcome. You can ask and answer now."),
    }.get(done, "")


def second_factor_of(connection: Connection, person: auth.Person, onward: str) -> dict[str, Any]:
    state = second_factor.state(connection, person.id)
    return {
        "state": state, "shown": person.has_second_factor, "errors": {}, "code": "",
        "onward": auth.local_path(onward),
    }  # fmt: skip


def device(offer: str, secret: str, person: auth.Person, onward: str, errors: Mapping[str, str]) -> dict[str, Any]:
    """The secret in every form in which a device takes it: as a picture, as a link, for typing."""
    uri = second_factor.uri(secret, person.email)
    picture = Markup(segno.make(uri, error="m", micro=False).svg_inline(scale=5, light="#fff"))  # noqa: S704 - segno's own
    return {
        "offer": offer, "secret": second_factor.in_groups(secret), "uri": uri, "picture": picture,
        "shown": person.has_second_factor, "onward": auth.local_path(onward), "errors": errors,
    }  # fmt: skip


def stopping(connection: Connection, tongue: Tongue, stop: Stop) -> str:
    """What would stop, as the end of a sentence of the page."""
    _ = tongue.gettext
    if stop.kind == "check-ins":
        return _("letters that ask how it went")
    if stop.question_id is None:
        return _("the weekly summary") if stop.what == "digest" else _("letters about what you follow")
    title = queries.open_title(connection, stop.question_id)
    return _("letters about “%(title)s”") % {"title": title} if title else _("letters about one question")


def exported(connection: Connection, tongue: Tongue, person: auth.Person) -> dict[str, Any]:
    data = export.rows_of(connection, person.id, person.email)
    return {"sections": export.sections(tongue, data)}
