"""HTTP for every module: errors as problem+json, limits, headers, and who calls.

Routes say who they are for by the type of a parameter::

    async def me(caller: Annotated[StaffCaller, Depends(staff_caller)]) -> Me: ...

Who looks a caller up is set by wiring (:class:`Callers`), so that this floor needs to know neither staff nor customers.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Annotated, Any, Final, Protocol, TypeVar

import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suiban.kit.errors import BadInput, NotAllowed, NotFound, NotSignedIn, SuibanError, TooLarge
from suiban.kit.ids import FileId, uuid7
from suiban.platform.files import FileStore
from suiban.platform.headers import with_defaults
from suiban.platform.origins import origin_allowed
from suiban.platform.proxies import Network, client_address
from suiban.platform.rates import address_key
from suiban.platform.tokens import same_secret, well_formed
from suiban.platform.uploads import Upload, Uploads

log = logging.getLogger(__name__)

JSON_BYTES_MAX: Final = 64 << 10
MULTIPART_OVERHEAD_BYTES: Final = 16 << 10
LONG_JSON_BYTES_MAX: Final = 1 << 20
BODY_S_MAX: Final = 60.0
UPLOAD_S_MAX: Final = 300.0  # 20 MiB over a telephone
CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
CSRF_HEADER: Final = "x-suiban-csrf"
PROBLEM: Final = "application/problem+json"

R = TypeVar("R", bound="Recorded")

PAGE_POLICY: Final = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "media-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
)
"""For our pages, to be ended with who may frame them. Styles are set inline by the component and chart libraries."""
PAGE_PERMISSIONS: Final = "camera=(), microphone=(self), geolocation=(), payment=(), usb=()"
"""Our pages may ask for the microphone, for voice notes; the pages that frame them have to allow it too."""

_FIELD: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")

Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of text from outside: no control characters."""


class OriginRefused(NotAllowed):
    """This page may not do that: its origin is not allowed."""

    code = "origin_refused"


class CsrfMissing(NotAllowed):
    """The request does not carry this sign-in's X-Suiban-CSRF token."""

    code = "csrf_missing"


class TooSlow(SuibanError):
    """The request took too long to arrive."""

    code = "too_slow"
    status = 408


class MethodNotAllowed(SuibanError):
    """This address does not know that method."""

    code = "method_not_allowed"
    status = 405


class FileMissing(BadInput):
    """The request carries no file in the field `file`."""

    code = "file_missing"


class Body(BaseModel):
    """Base of request bodies: unknown fields are errors, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Reply(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(frozen=True)


# --- who calls ---------------------------------------------------------------------------------------------------


class Callers(msgspec.Struct, frozen=True):
    """How callers are looked up; each raises NotSignedIn when there is none. Set by wiring on ``app.state.callers``."""

    staff: Callable[[Request], Awaitable[Any]]
    customer: Callable[[Request], Awaitable[Any]]
    public_origins: Collection[str] = ()
    trusted_proxies: Collection[Network] = ()


async def staff_caller(request: Request) -> Any:
    """Dependency: the StaffCaller behind the cookie; who changes something also proves origin and CSRF token."""
    return await _callers(request).staff(request)


async def customer_caller(request: Request) -> Any:
    """Dependency: the CustomerCaller behind the bearer token."""
    return await _callers(request).customer(request)


async def any_caller(request: Request) -> Any:
    """Dependency: the customer when there is a bearer token, else the staff member: never one as the other."""
    if "authorization" in request.headers:
        return await customer_caller(request)
    return await staff_caller(request)


def _callers(request: Request) -> Callers:
    callers: Callers = request.app.state.callers
    return callers


def bearer_token(request: Request) -> str:
    """The token of ``Authorization: Bearer``. Raises NotSignedIn unless there is exactly one that can be ours."""
    headers = request.headers.getlist("authorization")
    scheme, _, token = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not well_formed(token):
        raise NotSignedIn
    return token


def require_origin(request: Request) -> None:
    """For requests that act by a cookie or make one. Raises :class:`OriginRefused`, also when Origin is missing."""
    if not _origin_allowed(request):
        raise OriginRefused


def refuse_foreign_origin(request: Request) -> None:
    """For requests that carry their own secret: apps send no Origin, pages of others are refused."""
    if "origin" in request.headers and not _origin_allowed(request):
        raise OriginRefused


def _origin_allowed(request: Request) -> bool:
    origins = request.headers.getlist("origin")
    return len(origins) == 1 and origin_allowed(
        origins[0], request.headers.get("host", ""), request.url.scheme, _callers(request).public_origins
    )


def require_csrf(request: Request, csrf_token: str) -> None:
    """Raises :class:`CsrfMissing` unless the header carries this session's token."""
    given = request.headers.getlist(CSRF_HEADER)
    if len(given) != 1 or not same_secret(given[0], csrf_token):
        raise CsrfMissing


def client_key(request: Request) -> str:
    """The caller's address as a key for rates; behind proxies that are trusted the one they saw."""
    peer = request.client.host if request.client else None
    forwarded = request.headers.getlist("x-forwarded-for")
    return address_key(client_address(peer, forwarded, _callers(request).trusted_proxies))


# --- files -------------------------------------------------------------------------------------------------------


async def read_upload(request: Request, bytes_max: int) -> tuple[bytes, str | None]:
    """The one file of a multipart body (field ``file``) and what its sender calls it; its type is not looked at.

    Called by routes after the caller is known, so that strangers cannot make us store bytes.
    Raises :class:`FileMissing`, TooLarge.
    """
    async with request.form(max_files=1, max_fields=4, max_part_size=1024) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise FileMissing
        if file.size is not None and file.size > bytes_max:
            raise TooLarge(bytes_max=bytes_max)
        return await file.read(bytes_max), file.filename


class FileReply(Reply):
    """A file that was taken in; it can now be said. ``scan`` ``waiting``: nobody can read it yet."""

    file_id: str
    media_type: str
    size_bytes: int
    width: int
    height: int
    duration_ms: int
    name: str
    scan: str


class Recorded(Protocol):
    """The record of a file, as the module that keeps it has it."""

    @property
    def scan(self) -> str:
        """``waiting`` while nobody may read it."""
        ...


async def receive_upload(
    request: Request,
    uploads: Uploads,
    files: FileStore,
    record: Callable[[FileId, Upload], Awaitable[R]],
    stored: Callable[[R], Awaitable[None]],
) -> tuple[FileId, Upload, R]:
    """Read, check, record and store the file of an upload, and say that it is ``stored``.

    The record comes first: bytes that nobody knows of could never be tidied up after, while a record without bytes
    (we were killed, the store was away) is one of a file that was never said, and goes as those do.

    Raises what :func:`read_upload`, ``Uploads.inspect``, ``FileStore.put``, ``record`` and ``stored`` raise.
    """
    raw, name = await read_upload(request, uploads.bytes_max)
    upload = await uploads.inspect(raw, name)
    file_id = FileId.new()
    recorded = await record(file_id, upload)
    await files.put(file_id, upload.content)
    await stored(recorded)
    return file_id, upload, recorded


def file_reply(received: tuple[FileId, Upload, Recorded]) -> FileReply:
    """What the sender of a file is told."""
    file_id, upload, recorded = received
    return FileReply(
        file_id=str(file_id),
        media_type=upload.media_type,
        size_bytes=len(upload.content),
        width=upload.width,
        height=upload.height,
        duration_ms=upload.duration_ms,
        name=upload.name,
        scan=recorded.scan,
    )


UPLOAD_OPENAPI: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


# --- errors ------------------------------------------------------------------------------------------------------


def problem(error: SuibanError) -> JSONResponse:
    """An expected error as problem+json (RFC 9457)."""
    headers = {"cache-control": "no-store"}
    wait = error.detail.get("retry_after_s")
    if wait is not None:
        headers["retry-after"] = str(wait)
    if error.status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(error.as_problem(), status_code=error.status, headers=headers, media_type=PROBLEM)


async def _expected(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SuibanError)
    return problem(error)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problem(BadInput(fields=", ".join(sorted({_place(item) for item in error.errors()}))[:200]))


def _place(item: Mapping[str, Any]) -> str:
    """Where it was wrong, in names of ours only: the name of a superfluous field is the caller's own text."""
    place = item["loc"][:-1] if item["type"] == "extra_forbidden" else item["loc"]
    return ".".join(part for part in place if isinstance(part, str) and _FIELD.fullmatch(part)) or "body"


async def _refused_by_framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, SuibanError):
        return problem(error.__cause__)
    known: dict[int, SuibanError] = {404: NotFound(), 405: MethodNotAllowed(), 413: TooLarge()}
    answer = problem(known.get(error.status_code, BadInput()))
    if error.status_code == MethodNotAllowed.status:
        answer.headers["allow"] = ", ".join(sorted(_methods(request)))
    return answer


def _methods(request: Request) -> set[str]:
    """What may be done with this address: the framework's own answer names the methods of its first route only."""
    path, known = request.url.path, iter_route_contexts(request.app.routes)
    return {method for item in known if item.methods and item.path_regex.match(path) for method in item.methods}


def install(
    app: FastAPI, callers: Callers, upload_paths: Collection[str], upload_bytes_max: int, long_json: str = ""
) -> None:
    """Put errors, limits and headers around an application. ``long_json``: beneath it, whole documents come as JSON."""
    app.state.callers = callers
    app.add_exception_handler(SuibanError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused_by_framework)
    app.add_middleware(
        Shell, upload_paths=frozenset(upload_paths), upload_bytes_max=upload_bytes_max, long_json=long_json
    )


class Shell:
    """The outermost layer: bounds what comes in, completes the headers that go out, catches what nobody foresaw."""

    def __init__(self, app: ASGIApp, upload_paths: frozenset[str], upload_bytes_max: int, long_json: str = "") -> None:
        self._app = app
        self._long_json = long_json
        self._upload_paths = upload_paths
        self._upload_bytes_max = upload_bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, *self._limits(scope["path"]))
        try:
            exchange.check_length()
            await self._app(scope, exchange.receive, exchange.send)
        except SuibanError as error:
            await exchange.fail(error)
        except ClientDisconnect:
            return  # whoever asked has gone before all of it was here; nobody reads an answer
        except Exception:
            error_id = uuid7().hex
            log.exception("unexpected error", extra={"error_id": error_id, "route": _route(scope)})
            await exchange.fail(Unexpected(error_id=error_id))

    def _limits(self, path: str) -> tuple[int, float]:
        if path in self._upload_paths:
            return self._upload_bytes_max + MULTIPART_OVERHEAD_BYTES, UPLOAD_S_MAX
        if self._long_json and path.startswith(self._long_json):
            return LONG_JSON_BYTES_MAX, BODY_S_MAX
        return JSON_BYTES_MAX, BODY_S_MAX


class Unexpected(SuibanError):
    """Something went wrong on our side."""

    code = "unexpected"
    status = 500


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "?"))  # not the address: it may carry what a customer typed


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, bytes_max: int, body_s_max: float) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._bytes_max = bytes_max
        self._bytes = 0
        self._complete = False
        self._started = False
        self._overrun: SuibanError | None = None
        self._deadline = asyncio.get_running_loop().time() + body_s_max

    def check_length(self) -> None:
        """Raises TooLarge before a byte of the body is read when the client says how much it will be."""
        for name, value in self._scope["headers"]:
            if name == b"content-length" and (not value.isdigit() or int(value[:20]) > self._bytes_max):
                raise TooLarge(bytes_max=self._bytes_max)

    async def receive(self) -> Message:
        if self._complete:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            self._overrun = TooSlow()
            raise self._overrun from None
        if message["type"] == "http.request":
            self._bytes += len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
            if self._bytes > self._bytes_max:
                self._overrun = TooLarge(bytes_max=self._bytes_max)
                raise self._overrun
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self._overrun is not None:
                # whatever the application made of the broken body, this is what happened
                await self.fail(self._overrun)
                return
            self._started = True
            message = {**message, "headers": with_defaults(message.get("headers", []))}
        elif not self._started or self._overrun is not None:
            return
        await self._send(message)

    async def fail(self, error: SuibanError) -> None:
        """Answer with a problem, unless an answer is already under way."""
        if self._started:
            return
        self._started = True
        response = problem(error)
        if not self._complete:
            response.headers["connection"] = "close"  # nobody will read the rest of the body
        headers = with_defaults(response.raw_headers)
        await self._send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await self._send({"type": "http.response.body", "body": response.body})
