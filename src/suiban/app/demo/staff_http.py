"""What the demo lets everybody in with, for its sign-in page.

Served only with ``SUIBAN_DEMO``; otherwise this address does not exist.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, Request

from suiban.app.demo.content import load_demo_staff
from suiban.app.demo.model import Company, StaffMember
from suiban.platform.http import Reply, client_key
from suiban.platform.rates import Rate, Rates

DEMO_PASSWORD: Final = "suiban-demo"  # noqa: S105 - printed for everybody who looks at the demo, good for nothing else
PER_ADDRESS: Final = Rate("demo_sign_in", burst=120, every_s=0.5)


class DemoLogin(Reply):
    """Somebody of the demo's staff: ``name`` is what is typed to sign in."""

    name: str
    display_name: str
    role_text: str
    role_text_en: str
    company_text: str
    company_text_en: str


class DemoSignInReply(Reply):
    """Some one can sign in as, at least one of each role; all ``staff_total`` share one password."""

    logins: list[DemoLogin]
    staff_total: int
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
            known.append(describe(*await asyncio.to_thread(load_demo_staff)))
        return known[0]

    return router


def describe(companies: Sequence[Company], staff: Sequence[StaffMember]) -> DemoSignInReply:
    """The demo's staff as the sign-in page shows them."""
    logins = [_login(member, companies) for member in staff if member.featured]
    return DemoSignInReply(logins=logins, staff_total=len(staff), password=DEMO_PASSWORD)


def _login(member: StaffMember, companies: Sequence[Company]) -> DemoLogin:
    served = [company for company in companies if company.key in member.mandates]
    every = len(served) == len(companies)
    return DemoLogin(
        name=member.login,
        display_name=member.name,
        role_text=member.title,
        role_text_en=member.title_en,
        company_text="集团各公司" if every else "、".join(company.name for company in served),
        company_text_en="All companies" if every else ", ".join(company.name_en for company in served),
    )
