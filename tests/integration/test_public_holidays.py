"""Public holidays as they were made known: rest days, working weekends, lunar new year."""

from datetime import date, timedelta

import httpx
import pytest
from tests.bank import Browser, code, sign_in

from suiban.administration.model.holidays import public_holidays


def span(first: str, last: str) -> set[date]:
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    return {begins + timedelta(days=n) for n in range((ends - begins).days + 1)}


# as the State Council's office made them known for these years
REST = {
    2025: [
        ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
        ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ],
    2026: [
        ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ],
}  # fmt: skip
WORKED = {
    2025: ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
    2026: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
}


@pytest.mark.parametrize("year", REST)
def test_the_mainland_s_days_are_those_made_known(year: int) -> None:
    found = public_holidays("cn", year)
    assert found.arranged
    assert {one.day for one in found.days if not one.working} == set().union(*(span(*one) for one in REST[year]))
    assert [str(one.day) for one in found.days if one.working] == WORKED[year]
    assert [one.day for one in found.days] == sorted(one.day for one in found.days)


def test_a_year_not_arranged_yet_has_its_statutory_days_and_says_so() -> None:
    found = public_holidays("cn", 2031)
    assert not found.arranged
    assert not any(one.working for one in found.days)
    days = {one.day: one for one in found.days}
    assert days[date(2031, 1, 23)].name == "春节"  # the first day of the lunar year
    assert "国庆节" in days[date(2031, 10, 1)].name
    assert "National" in days[date(2031, 10, 1)].name_en


@pytest.mark.parametrize("region", ["hk", "mo"])
def test_hong_kong_and_macau_have_their_own(region: str) -> None:
    found = public_holidays(region, 2026)  # type: ignore[arg-type]
    assert found.arranged
    assert date(2026, 10, 1) in {one.day for one in found.days}
    assert date(2026, 2, 17) in {one.day for one in found.days}
    assert all(one.name and one.name_en for one in found.days)


async def test_who_enters_hours_can_look_them_up(browser: Browser) -> None:
    admin: httpx.AsyncClient = browser()
    await sign_in(admin, "admin")
    found = (await admin.get("/api/settings/public-holidays?year=2026")).json()
    assert (found["region"], found["year"], found["arranged"]) == ("cn", 2026, True)
    spring = next(one for one in found["items"] if one["day"] == "2026-02-17")
    assert (spring["name"], spring["working"]) == ("春节", False)
    for wrong in ("year=1999", "year=2026&region=xx", ""):
        assert code(await admin.get(f"/api/settings/public-holidays?{wrong}"))[0] == 422
    agent = browser()
    await sign_in(agent, "agent")
    refused = await agent.get("/api/settings/public-holidays?year=2026")
    assert code(refused) == (403, "permission_missing")
