"""What makes a password good enough, how guessing is slowed down, codes of the second step: the pure parts."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from suiban.kit.ids import CompanyId, StaffId
from suiban.platform.sealing import SealBroken, Sealer
from suiban.platform.tokens import new_typed_code, typed_code_hash
from suiban.staff.model import ROLES, permissions_of, totp
from suiban.staff.model.access import (
    BOUNDS,
    Demands,
    Policy,
    Rules,
    Standing,
    find_out_of_bounds,
    network_of,
    next_step,
    strictest,
)
from suiban.staff.model.passwords import count_classes, find_faults
from suiban.staff.model.roles import APART, AREAS, PERMISSIONS, find_apart, reaches_over_others
from suiban.staff.model.throttle import HERE, Tries, decide_try, here, is_known, locks

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    ["password12", "Password123!", "woaini1314520", "WoAiNi@520", "qwertyuiop", "1qaz2wsx3edc", "zxcvbnm,./",
     "aaaaaaaaaaaa",
     "P@ssw0rd2026", "abcdefghijk", "19900101199", "woaizhongguo", "qwer1234asdf", "!QAZ@WSX#EDC", "admin@20261122",
     "５２０１３１４５２０", "zhongguo2026", "111222333444", "asdfghjkl;'", "mima123456", "gongxifacai888"],
)  # fmt: skip
def test_what_guessers_try_first_will_not_do(password: str) -> None:
    assert "too_common" in find_faults(password, "linyue", ("林悦", "linyue"))


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "薄雾浓云愁永昼瑞脑消金兽", "tRz8#kQpw!vE", "kuaile-de-xiaoniao", "今天下雨我带了三把伞"],
)
def test_long_and_unlikely_ones_will_whatever_signs_they_hold(password: str) -> None:
    assert find_faults(password, "linyue", ("林悦", "linyue")) == ()


def test_all_faults_are_told_at_once() -> None:
    assert set(find_faults("mima123", "mima", ())) == {"too_short", "too_common", "holds_name"}
    assert set(find_faults("linyue12", "linyue", ())) == {"too_short", "holds_name"}
    assert find_faults("x林悦的秘密花园在这里", "someone", ("林悦",)) == ("holds_name",)
    assert find_faults("薄雾浓云愁永昼瑞脑消金兽", "someone", (), classes_min=3) == ("too_few_classes",)
    assert find_faults("x" * 201, "someone", ()) == ("too_long",)
    assert (count_classes("aB3"), count_classes("aB3-"), count_classes("中文"), count_classes("")) == (3, 4, 1, 0)


def test_guessing_gets_slower_then_locks_then_is_forgotten() -> None:
    tries: Tries | None = None
    now, waits, locked = NOW, [], 0
    for _ in range(HERE.locked_from):
        tries, wait_s = decide_try(tries, now, HERE)
        while wait_s:
            waits.append(wait_s)
            now += timedelta(seconds=wait_s)
            tries, wait_s = decide_try(tries, now, HERE)
        locked += locks(tries, HERE)
    assert waits == [2, 4, 8, 16]
    assert locked == 1
    assert tries is not None
    assert decide_try(tries, now, HERE)[1] == HERE.locked_s
    assert decide_try(tries, now + timedelta(seconds=HERE.locked_s - 1), HERE)[1] == 1
    assert decide_try(tries, now + timedelta(seconds=HERE.window_s + 1), HERE)[0].failures == 1


def test_an_address_is_known_for_a_month() -> None:
    came = Tries(0, NOW, NOW, NOW)
    assert is_known(came, NOW + timedelta(days=29))
    assert not is_known(came, NOW + timedelta(days=31))
    assert not is_known(Tries(0, NOW, NOW), NOW)
    assert not is_known(None, NOW)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
     (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    secret = b"12345678901234567890"
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_at(secret, totp.step_of(moment), 8) == code
    assert totp.find_step(secret, code[2:], moment) == totp.step_of(moment)


def test_a_code_counts_one_step_beside_and_tells_a_clock_that_is_off() -> None:
    secret = b"12345678901234567890"
    code = totp.code_at(secret, totp.step_of(NOW))
    for seconds in (-30, 0, 30):
        assert totp.find_step(secret, code, NOW + timedelta(seconds=seconds)) == totp.step_of(NOW)
    for seconds in (-60, 60, 300):
        assert totp.find_step(secret, code, NOW + timedelta(seconds=seconds)) is None
        assert totp.is_skewed(secret, code, NOW + timedelta(seconds=seconds))
    assert not totp.is_skewed(secret, code, NOW + timedelta(minutes=11))


@pytest.mark.parametrize("code", ["", " ", "12345", "1234567", "abcdef", "１２３４５６", "12345\n", "\x00" * 6])
def test_what_is_no_code_is_none(code: str) -> None:
    assert totp.find_step(b"12345678901234567890", code, NOW) is None
    assert not totp.is_skewed(b"12345678901234567890", code, NOW)


def test_typed_codes_forgive_spaces_and_capitals_and_nothing_else() -> None:
    code = new_typed_code()
    assert typed_code_hash(code) == typed_code_hash(f" {code.upper().replace('-', ' ')} ") is not None
    assert all(
        typed_code_hash(one) is None for one in ("", " ", "null", "----", code[:-1], code + "a", "0" * 12, "é" * 12)
    )
    assert len({new_typed_code() for _ in range(1000)}) == 1000


def test_a_seal_opens_only_for_its_owner_and_key() -> None:
    sealer = Sealer("one secret of the installation, long", "staff.totp")
    sealed = sealer.seal(b"secret", b"owner")
    assert sealer.open(sealed, b"owner") == b"secret"
    assert sealer.seal(b"secret", b"owner") != sealed
    for broken in (sealed[:-1], b"", sealed[:12], bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(SealBroken):
            sealer.open(broken, b"owner")
    another = Sealer("another secret of somebody else, long", "staff.totp")
    elsewhere = Sealer("one secret of the installation, long", "other")
    for other, owner in ((sealer, b"other"), (another, b"owner"), (elsewhere, b"owner"), (Sealer("", "x"), b"owner")):
        with pytest.raises(SealBroken):
            other.open(sealed, owner)


def test_the_strictest_company_counts() -> None:
    one = Policy(
        CompanyId.new(), Rules(password_days_max=90, idle_minutes_max=120, second_step_roles=frozenset({"auditor"}))
    )
    two = Policy(
        CompanyId.new(), Rules(classes_min=3, password_days_max=30, session_hours_max=8, characters_min=14,
                               history_kept=12),
    )  # fmt: skip
    assert strictest([], ["agent"]) == Demands()
    found = strictest([one, two], ["auditor"])
    asked = Demands(3, 30, timedelta(hours=8), 7200, second_step=True, characters_min=14, history_kept=12)
    assert found == asked
    assert found == strictest([two, one], ["auditor"])
    assert not strictest([one, two], ["agent"]).second_step


def test_steps_come_in_order() -> None:
    standing = Standing(
        StaffId.new(), "a", "a", frozenset(), "h", NOW - timedelta(days=31), False, True,
        Demands(password_days_max=30, second_step=True),
    )  # fmt: skip
    assert next_step(standing, NOW, second_done=False) == "second"
    assert next_step(standing, NOW, second_done=True) == "password"
    assert next_step(standing, NOW - timedelta(days=2), second_done=True) == ""


def test_who_comes_from_a_provider_has_no_password_to_renew_and_its_second_step_counts() -> None:
    bare = Standing(
        StaffId.new(), "a", "a", frozenset(), "", NOW - timedelta(days=31), True, False,
        Demands(password_days_max=30, second_step=True),
    )  # fmt: skip
    assert next_step(bare, NOW, second_done=True, with_password=False) == ""
    assert next_step(bare, NOW, second_done=False, with_password=False) == "enrol"
    assert next_step(bare, NOW, second_done=False) == "password"


@pytest.mark.parametrize(
    ("roles", "apart"),
    [(["administrator", "auditor"], ("manage_staff", "audit")),
     (["administrator", "security", "agent"], ("manage_staff", "guard_access")),
     (["security", "auditor"], ("guard_access", "read_all")), (["agent", "supervisor", "editor"], None),
     (["supervisor", "auditor"], None), (["administrator"], None), (["security"], None), (["auditor"], None),
     ([], None)],
)  # fmt: skip
def test_who_administers_who_guards_and_who_watches_are_three(roles: list[str], apart: tuple[str, str] | None) -> None:
    assert find_apart(permissions_of(roles)) == apart


def test_every_permission_has_its_place_and_the_three_reach_over_others() -> None:
    assert set(AREAS) == set(PERMISSIONS)
    over = {role for role, allowed in ROLES.items() if reaches_over_others(allowed)}
    assert over == {"administrator", "security", "auditor"}
    assert {one for pair in APART for one in pair} <= set(PERMISSIONS)


def test_rules_are_never_less_than_is_safe() -> None:
    assert find_out_of_bounds(Rules()) is None
    for name, (least, most) in BOUNDS.items():
        for value in (least, most):
            assert find_out_of_bounds(msgspec.structs.replace(Rules(), **{name: value})) is None
        for value in (least - 1, most + 1, -1):
            assert find_out_of_bounds(msgspec.structs.replace(Rules(), **{name: value})) == name
    assert find_out_of_bounds(Rules(password_days_max=0, idle_minutes_max=0)) is None


@pytest.mark.parametrize("failures", [3, 5, 12])
def test_a_stricter_company_locks_sooner_and_longer(failures: int) -> None:
    limit, tries, now = here(failures, 30), None, NOW
    assert here(HERE.locked_from, HERE.locked_s // 60) == HERE
    for _ in range(failures):
        tries, wait_s = decide_try(tries, now, limit)
        if wait_s:
            now += timedelta(seconds=wait_s)
            tries, wait_s = decide_try(tries, now, limit)
        assert wait_s == 0
    assert tries is not None
    assert decide_try(tries, now, limit)[1] == 30 * 60


def test_addresses_are_kept_as_networks() -> None:
    assert network_of("203.0.113.77") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::") == "2001:db8:1::/48"
    assert network_of("unknown") == ""
