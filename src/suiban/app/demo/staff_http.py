"""What the demo lets everybody in with, for its sign-in page.

Served only with ``SUIBAN_DEMO``; otherwise this address does not exist.
"""

import asyncio
from typing import Final

from fastapi import APIRouter, Request

from suiban.app.demo.content import load_demo_content
from suiban.app.demo.model import DemoContent
from suiban.platform.http import Reply, client_key
from suiban.platform.rates import Rate, Rates

DEMO_PASSWORD: Final = "suiban-demo"  # noqa: S105 - printed for everybody who looks at the demo, good for nothing else
PER_ADDRESS: Final = Rate("demo_sign_in", burst=120, every_s=0.5)


class DemoLogin(Reply):
    """Somebody of the demo's staff: ``name`` is what is typed to sign in."""

    name: str
    display_name: str
    role_text: str
    company_text: str


class DemoSignInReply(Reply):
    """Everybody one can sign in as; they share one password."""

    logins: list[DemoLogin]
    password: str


def routes(rates: Rates) -> APIRouter:
    """The one route."""
    router = APIRouter(prefix="/api/sign-in", tags=["demo bank"])
    known: list[DemoSignInReply] = []

    @router.get("/demo")
    async def demo_sign_in(request: Request) -> DemoSignInReply:
        """Whom one can sign in as in this demo, and the password."""
        rates.spend(PER_ADDRESS, client_key(request))
        if not known:
            known.append(describe(await asyncio.to_thread(load_demo_content)))
        return known[0]

    return router


def describe(content: DemoContent) -> DemoSignInReply:
    """The demo's staff as the sign-in page shows them."""
    companies = {company.key: company.name for company in content.companies}
    logins = [
        DemoLogin(
            name=member.login,
            display_name=member.name,
            role_text=member.title,
            company_text="、".join(companies[key] for key in member.mandates),
        )
        for member in content.staff
    ]
    return DemoSignInReply(logins=logins, password=DEMO_PASSWORD)
