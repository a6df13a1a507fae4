"""Passwords: what fits, what does not, and that many at once are sent away instead of filling the memory."""

import asyncio
from collections.abc import Iterator

import pytest

from suiban.platform import passwords
from suiban.platform.passwords import Hasher, SignInBusy


@pytest.fixture
def hasher() -> Iterator[Hasher]:
    made = Hasher(memory_kib=64, passes=1)
    yield made
    made.close()


async def test_only_the_right_password_fits(hasher: Hasher) -> None:
    known = hasher.hash("正确的密码")
    assert known.startswith("$argon2id$")
    assert known != hasher.hash("正确的密码")
    assert await hasher.verify("正确的密码", known)
    for wrong in ("", "正确的密码 ", "正确的密", "x" * 10_000, "\ud800", "\x00"):
        assert not await hasher.verify(wrong, known)


@pytest.mark.parametrize("known", [None, "", "nonsense", "$argon2id$", "正确的密码"])
async def test_without_a_usable_hash_nothing_fits(hasher: Hasher, known: str | None) -> None:
    for password in ("", "正确的密码", "nobody has this password"):
        assert not await hasher.verify(password, known)


async def test_an_endless_password_never_fits_even_its_own_hash(hasher: Hasher) -> None:
    assert not await hasher.verify("x" * 201, hasher.hash("x" * 201))


async def test_too_many_at_once_are_sent_away(hasher: Hasher) -> None:
    known = hasher.hash("right")
    answers = await asyncio.gather(
        *(hasher.verify("right", known) for _ in range(passwords.WAITING_MAX + 10)), return_exceptions=True
    )
    assert [answer for answer in answers if answer is True] == [True] * passwords.WAITING_MAX
    assert all(isinstance(answer, SignInBusy) for answer in answers if answer is not True)
    assert await hasher.verify("right", known)
