"""What a reader sees when something is not there or went wrong: a page on pages, RFC 9457 on the API."""

from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from app.auth import SecondFactorFirstError, SignInFirstError, second_factor_url, sign_in_url
from app.forms import Posted, posted_in
from app.limits import TooOftenError
from app.middleware import Asgi, Message, Receive, Scope, Send, without_key
from app.templating import PRIVATE, asked_for, render
from app.trust import SuspendedError

log = structlog.get_logger()

PROBLEM = "application/problem+json"
# The fields in which people write more than a line.
_WRITTEN = ("title", "summary", "body", "words", "said", "closed_reason", "note", "hide-note")
# As long as a guide may be.
_LONGEST = 60_000
# The database is away or busy, or somebody else has changed the same at the same moment: none of it was saved.
_NOT_SAVED = (OperationalError, StaleDataError)
_AGAIN_AFTER_SECONDS = 5


def problem(status: int, title: str, detail: str = "", errors: list[dict[str, Any]] | None = None) -> Response:
    """An RFC 9457 answer; `errors` names the parameters that were wrong."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    headers = {"cache-control": "no-store", "access-control-allow-origin": "*"}
    return JSONResponse(body, status, media_type=PROBLEM, headers=headers)


def install(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type] # Starlette types handlers loosely
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    for not_saved in _NOT_SAVED:
        app.add_exception_handler(not_saved, _not_saved)
    app.add_exception_handler(SignInFirstError, _sign_in_first)  # type: ignore[arg-type]
    app.add_exception_handler(SecondFactorFirstError, _second_factor_first)  # type: ignore[arg-type]
    app.add_exception_handler(TooOftenError, too_often)  # type: ignore[arg-type]
    app.add_exception_handler(SuspendedError, _suspended)  # type: ignore[arg-type]


def _is_api(request: Request) -> bool:
    return bool(request.scope.get("inner_path", request.url.path).startswith("/api/"))


async def _http(request: Request, error: HTTPException) -> Response:
    titles = {404: "Not found", 405: "Method not allowed", 403: "Forbidden", 413: "Too large"}
    if _is_api(request):
        answer = problem(error.status_code, titles.get(error.status_code, "Error"), str(error.detail))
    else:
        answer = _page(request, error.status_code)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    if not _is_api(request):
        return _page(request, 422)
    wrong = [{"parameter": ".".join(map(str, e["loc"][1:])), "message": e["msg"]} for e in error.errors()]
    return problem(422, "A parameter is not valid", errors=wrong)


async def _sign_in_first(request: Request, error: SignInFirstError) -> Response:
    return await _first(request, sign_in_url(request.scope.get("root_path", ""), error), code=False)


async def _second_factor_first(request: Request, error: SecondFactorFirstError) -> Response:
    return await _first(request, second_factor_url(request.scope.get("root_path", ""), error.onward), code=True)


async def _first(request: Request, there: str, *, code: bool) -> Response:
    """There, to sign in or to enter a code; but with words that somebody sent, they stay on this page meanwhile."""
    if request.method == "POST" and (again := await _to_send_again(request)):
        return _page(
            request, 401, template="signed_out", there=there, code=code, again=again, sent_to=_sent_to(request)
        )
    return RedirectResponse(there, 303, {"cache-control": PRIVATE})


async def _to_send_again(request: Request) -> list[tuple[str, str, bool]]:
    """Every field of a form in which somebody has written words, each with whether it is such words; else nothing.
    It may not have been read yet, because the page was not for whom sent it."""
    try:
        posted: Posted = request.scope.get("posted") or await posted_in(request)
    except HTTPException:
        return []
    fields = [(name, value, name in _WRITTEN) for name, values in posted.fields.items() for value in values]
    return fields if _words(request) else []


def _sent_to(request: Request) -> str:
    return str(request.scope.get("root_path", "")) + asked_for(request, request.scope["inner_path"])


async def too_often(request: Request, error: TooOftenError) -> Response:
    if _is_api(request):
        answer = problem(429, "Too many requests", f"Please try again in {error.seconds} s.")
    else:
        answer = _page(request, 429, minutes=-(-error.seconds // 60), words=_words(request))
    answer.headers["retry-after"] = str(error.seconds)
    return answer


async def _suspended(request: Request, error: SuspendedError) -> Response:
    return _page(request, 403, template="suspended", until=error.until, words=_words(request))


def _words(request: Request) -> list[str]:
    """What the person has written, to give it back."""
    posted: Posted = request.scope.get("posted", Posted())
    return [said for name in _WRITTEN if (said := posted.text(name, _LONGEST))]


async def _not_saved(request: Request, error: Exception) -> Response:
    _write_down(request, error)
    return _away(request, await _to_send_again(request) if request.method == "POST" else [])


def _away(request: Request, again: list[tuple[str, str, bool]]) -> Response:
    if _is_api(request):
        answer = problem(503, "The database cannot be reached")
    else:
        posted = request.method == "POST"
        answer = _page(request, 503, posted=posted, again=again, sent_to=_sent_to(request) if again else "")
    answer.headers["retry-after"] = str(_AGAIN_AFTER_SECONDS)
    return answer


def _write_down(request: Request, error: Exception) -> None:
    request_id, path = request.scope.get("state", {}).get("request_id"), without_key(request.scope["path"])
    log.error("request_failed", request_id=request_id, path=path, exc_info=error)


async def _unexpected(request: Request, _error: Exception) -> Response:
    if _is_api(request):
        return problem(500, "Something went wrong on our side")
    return _page(request, 500)


def _page(request: Request, status: int, *, template: str = "", **said: Any) -> Response:
    refused = {404: "404", 422: "404", 429: "429"}.get(status, "refused")
    template = template or ("503" if status == 503 else "500" if status >= 500 else refused)  # noqa: PLR2004
    told = {"status": status, "request_id": request.scope.get("state", {}).get("request_id", ""), **said}
    return render(request, f"errors/{template}.html", status, cache_control=PRIVATE, **told)


class LastResort:
    """An error that nobody expected becomes a page with everything that every page has.
    (Starlette's own handler stands outside of all middleware: its answer has no headers of ours.)"""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise  # too late to say anything
            request = Request(scope)
            if isinstance(error, HTTPException):  # refused before it reached a page
                await (await _http(request, error))(scope, receive, send)
                return
            _write_down(request, error)
            # On the way to a page: what was sent has not been read, and cannot be any more.
            answer = _away(request, []) if isinstance(error, _NOT_SAVED) else await _unexpected(request, error)
            await answer(scope, receive, send)
