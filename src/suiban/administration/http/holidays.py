"""Public holidays over HTTP, for whoever enters hours."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from suiban.administration.http.settings import Caller
from suiban.administration.model import holidays
from suiban.platform.http import Reply


class HolidayReply(Reply):
    """A day that is not like its weekday; ``working``: a weekend day on which people work."""

    day: date
    name: str
    name_en: str
    working: bool


class HolidaysReply(Reply):
    """A year's days. ``arranged`` false: which weekends are worked is not known yet, or not to this release."""

    region: str
    year: int
    arranged: bool
    items: list[HolidayReply]


def routes() -> APIRouter:
    """All routes of holidays."""
    router = APIRouter()

    @router.get("/public-holidays")
    async def public_holidays(
        year: Annotated[int, Query(ge=2000, le=2099)], caller: Caller,
        region: Annotated[str, Query(pattern=r"^(cn|hk|mo)$")] = "cn",
    ) -> HolidaysReply:  # fmt: skip
        """The public holidays of a year and the weekends worked instead: mainland China, Hong Kong or Macau."""
        caller.require("settings", "audit")
        # reading the library in takes a while
        return await asyncio.to_thread(_look_up, region, year)

    return router


def _look_up(region: str, year: int) -> HolidaysReply:
    found = holidays.public_holidays("hk" if region == "hk" else "mo" if region == "mo" else "cn", year)
    return HolidaysReply(
        region=found.region, year=found.year, arranged=found.arranged,
        items=[HolidayReply(day=d.day, name=d.name, name_en=d.name_en, working=d.working) for d in found.days],
    )  # fmt: skip
