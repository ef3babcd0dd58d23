"""/moderation/figures: how the moderators and the directory are doing."""

from fastapi import APIRouter, Request, Response

from app import answers
from app.auth import TheModerator
from app.moderation import figures_page
from app.site import TheSite
from app.templating import tongue_of

router = APIRouter(prefix="/moderation")


@router.get("/figures")
def figures(request: Request, site: TheSite, _person: TheModerator) -> Response:
    with site.database.reading() as connection:
        context = figures_page.show(site, connection, tongue_of(request))
    return answers.private(request, "moderation/figures.html", **context)
