"""People who sign in at an identity provider, and the applications they come back to: what its tests share."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec

from suiban.app import web
from suiban.app.wiring import Services
from suiban.kit.ids import StaffId
from suiban.platform.oidc import Provider, ProviderSettings
from suiban.platform.passwords import Hasher
from suiban.platform.rates import Rates
from suiban.staff import http as staff_http
from suiban.staff.api.access import build_access
from suiban.staff.api.oidc import OidcRules
from tests.bank import ORIGIN, Browser, built_pages
from tests.integration.test_http_staff_access import hire, remember
from tests.provider import CLIENT, SECRET, IdentityProvider

BACK = f"{ORIGIN}/desk/sign-in/oidc"
Desk = Callable[..., Browser]


async def person(services: Services, idp: IdentityProvider, login: str, **claims: Any) -> StaffId:
    """A member here who has an account there."""
    idp.users[login] = {"sub": f"sub-of-{login}", "preferred_username": login, "name": login, **claims}
    return await hire(services, login)


async def go(client: httpx.AsyncClient, login: str) -> dict[str, str]:
    """To the provider and back: what the browser comes back with."""
    begun = await client.post("/api/sign-in/oidc/start")
    assert begun.status_code == 200, begun.text
    async with httpx.AsyncClient(trust_env=False, verify=False) as there:
        answer = await there.get(begun.json()["url"] + f"&user={login}")
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == BACK
    return {name: values[0] for name, values in parse_qs(address.query).items()}


async def come_back(client: httpx.AsyncClient, back: dict[str, str]) -> httpx.Response:
    return remember(client, await client.post("/api/sign-in/oidc", json=back))


async def through(client: httpx.AsyncClient, login: str) -> httpx.Response:
    return await come_back(client, await go(client, login))


@asynccontextmanager
async def open_desk(services: Services, idp: IdentityProvider, folder: Path) -> AsyncIterator[Desk]:
    """Makes applications that know the provider, and browsers for them."""
    opened: list[Any] = []
    pages = built_pages(folder)

    def make(issuer: str = idp.issuer, secret: str = SECRET, **rules: Any) -> Browser:
        s = services
        provider = Provider(ProviderSettings(issuer=issuer, client_id=CLIENT, client_secret=secret), s.clock)
        access = build_access(
            s.clock, s.staff, Hasher(64, 1), s.audit, s.settings.secret_key, provider, OidcRules(**rules)
        )
        # one a call, with other rules each time: only with the routes that know of signing in
        rates = Rates(s.clock)
        known = msgspec.structs.replace(s, access=access, rates=rates)
        app = web.assemble(known, [staff_http.routes(s.db, access, rates)], pages)
        opened.append(provider._client)

        def browser(origin: str | None = ORIGIN, address: str = "203.0.113.1") -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app, client=(address, 4711))
            opened.append(httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": origin or ORIGIN}))
            return opened[-1]

        return browser

    yield make
    for client in opened:
        await client.aclose()
