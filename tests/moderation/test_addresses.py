"""S49: no page shows somebody with a role the address of a member, or one that two members have exchanged."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.access import RULES, Rule
from app.models import Exchange, ExchangeState, Member, Proposal, Role
from app.site import Site
from tests.factories import a_member, signed_in
from tests.world import GETS, World, a_world

# Nobody with a role has what was mailed to somebody else.
WALKED = [route for route in GETS if RULES.get(route) != Rule.LINK and "{token}" not in route]
MORE = [
    "/moderation/queue?kind=report", "/moderation/queue?kind=proposal", "/moderation/members?name=e",
    "/moderation/members/2", "/moderation/members/3", "/questions/1/exchange?reply=1", "/questions/1/report?reply=1",
]  # fmt: skip


@pytest.fixture
def world(site: Site, client: TestClient) -> World:
    """In which two have exchanged addresses, and somebody has suggested something by mail."""
    made = a_world(site, client)
    with site.database.writing() as db:
        exchange = db.exec(select(Exchange)).one()
        exchange.state, exchange.to_address = ExchangeState.AGREED, "fjord@nest.example"
        db.exec(select(Proposal)).one().email = "proposer@mail.example"
    site.stamp.forget()
    return made


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR, Role.ADMIN])
def test_s49_no_address_of_a_member_is_on_any_page_that_somebody_with_a_role_opens(world: World, role: Role) -> None:
    who = a_member(world.site, "Puffin", role=role)
    browser = signed_in(world.site, world.guest, who)
    with world.site.database.writing() as db:
        addresses = {one for one in db.exec(select(Member.email)) if one != who.email}
    addresses |= {"tern@nest.example", "fjord@nest.example", "proposer@mail.example", "guest@mail.example"}
    opened = 0
    for path in [*(world.path(route) for route in WALKED), *MORE]:
        answer = browser.get(path, follow_redirects=True)
        opened += answer.status_code == 200
        assert not [one for one in addresses if one in answer.text], path
    assert opened > len(WALKED) / 2
    mine = browser.get("/account").text
    assert who.email in mine
