"""The bank's HTTP: a list of calls in, a list of answers out; looking into the books; the sandbox's own routes."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from suiban.demobank.api import Bank
from suiban.demobank.errors import NotASandbox, NotLetIn, RequestMalformed, RequestTooLarge, TooManyCalls
from suiban.demobank.faults import Dropped, Fault, Faults
from suiban.demobank.model.handling import Answer, Call, refused
from suiban.demobank.model.opening import NewCustomer
from suiban.demobank.model.refusals import Refusal
from suiban.kit.errors import SuibanError
from suiban.platform.tokens import same_secret

BODY_BYTES_MAX: Final = 2 << 20
CALLS_MAX: Final = 500
KEY_MAX: Final = 200
PAGE_MAX: Final = 500

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]


class NewSandboxCustomer(msgspec.Struct, forbid_unknown_fields=True):
    """A fresh customer for a test or a try: what is left out is chosen."""

    company: str = "bank"
    customer_no: str = ""
    name: str = "试用客户"
    template: str = "full"
    level: str = ""
    phone: str = "19900009999"


class Cut(Response):
    """An answer that never comes: the connection ends in the middle of its head."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"[", "more_body": True})
        raise Dropped


def create_app(
    bank: Bank, token: str, *, messages: bool = False, sandbox: bool = False, faults: Faults | None = None
) -> Starlette:
    """The application. What no real bank has: ``messages`` shows what would come by SMS, ``sandbox`` makes customers
    and forgets them, ``faults`` lets tests plant some.
    """

    def door(handler: Handler, *, open_here: bool = True) -> Handler:
        async def answer(request: Request) -> Response:
            try:
                given = request.headers.get("authorization", "")
                if not same_secret(given, f"Bearer {token}"):
                    raise NotLetIn
                if not open_here:
                    raise NotASandbox
                return await handler(request)
            except Dropped:
                return Cut()
            except SuibanError as error:
                return _json(error.as_problem(), error.status)

        return answer

    async def operations(request: Request) -> Response:
        raws = _decode(await _body(request), list[msgspec.Raw])
        if len(raws) > CALLS_MAX:
            raise TooManyCalls(most=CALLS_MAX)
        read = [_call(raw) for raw in raws]
        calls = [item for item in read if isinstance(item, Call)]
        told = iter(await bank.do_many(calls) if calls else [])
        return _json([next(told) if isinstance(item, Call) else item for item in read])

    async def operation(request: Request) -> Response:
        return _json(await bank.recorded(request.path_params["key"]))

    async def journal(request: Request) -> Response:
        account = request.query_params.get("account", "")
        return _json(await bank.journal(account, _number(request, "after", 0), _number(request, "limit", 100)))

    async def audit(request: Request) -> Response:
        customer = request.query_params.get("customer", "")
        return _json(await bank.audited(customer, _number(request, "after", 0), _number(request, "limit", 100)))

    async def check(_: Request) -> Response:
        return _json(await bank.check())

    async def healthz(_: Request) -> Response:
        return _json({"ready": True})

    async def sent(request: Request) -> Response:
        company, number = (request.query_params.get(name, "") for name in ("company", "customer_no"))
        return _json(await bank.messages(f"{company}:{number}"))

    async def customers(request: Request) -> Response:
        asked = _decode(await _body(request), NewSandboxCustomer)
        fields = msgspec.structs.asdict(asked) | {"customer_no": asked.customer_no or await bank.new_number()}
        try:
            new = msgspec.convert(fields, NewCustomer)
        except msgspec.ValidationError as error:
            raise RequestMalformed(problem=str(error)) from None
        return _json((await bank.open_books([new]))[0], 201)

    async def reset(_: Request) -> Response:
        return _json({"customers": await bank.reset()})

    async def plant(request: Request) -> Response:
        if faults is not None:
            faults.plant(_decode(await _body(request), Fault))
        return Response(status_code=204)

    async def heal(_: Request) -> Response:
        if faults is not None:
            faults.clear()
        return Response(status_code=204)

    planted = sandbox and faults is not None
    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/operations", door(operations), methods=["POST"]),
            Route("/operations/{key:path}", door(operation)),
            Route("/journal", door(journal)),
            Route("/audit", door(audit)),
            Route("/check", door(check)),
            Route("/sandbox/messages", door(sent, open_here=messages or sandbox)),
            Route("/sandbox/customers", door(customers, open_here=sandbox), methods=["POST"]),
            Route("/sandbox/reset", door(reset, open_here=sandbox), methods=["POST"]),
            Route("/sandbox/faults", door(plant, open_here=planted), methods=["POST"]),
            Route("/sandbox/faults", door(heal, open_here=planted), methods=["DELETE"]),
        ]
    )


async def _body(request: Request) -> bytes:
    """The whole body. Raises RequestTooLarge as soon as it is."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_BYTES_MAX:
            raise RequestTooLarge(most=BODY_BYTES_MAX)
        parts.append(part)
    return b"".join(parts)


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError):
        raise RequestMalformed from None


def _call(raw: msgspec.Raw) -> Call | Answer:
    """One call, or the refusal of what is none: the others of its request are not held up."""
    try:
        call = msgspec.json.decode(raw, type=Call)
    except (msgspec.DecodeError, RecursionError):
        return refused(Refusal("arguments_wrong"))
    known = 0 < len(call.key) <= KEY_MAX and max(len(call.company), len(call.customer_no)) <= KEY_MAX
    return call if known else refused(Refusal("arguments_wrong"))


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise RequestMalformed(parameter=name)
    return min(int(text), PAGE_MAX) if name == "limit" else int(text)


def _json(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
