"""All doors of staff together, built once."""

import msgspec

from suiban.audit.api import Audit
from suiban.kit.time import Clock
from suiban.platform.passwords import Hasher
from suiban.platform.sealing import Sealer
from suiban.staff.api import Staff
from suiban.staff.api.passwords import Passwords
from suiban.staff.api.people import People
from suiban.staff.api.requests import Requests
from suiban.staff.api.second import SecondSteps
from suiban.staff.api.sign_in import SignIns


class Access(msgspec.Struct, frozen=True):
    """People and their way in."""

    clock: Clock
    staff: Staff
    sign_ins: SignIns
    passwords: Passwords
    second: SecondSteps
    people: People
    requests: Requests


def build_access(clock: Clock, staff: Staff, hasher: Hasher, audit: Audit, secret_key: str) -> Access:
    """Put together over the members."""
    second = SecondSteps(clock, Sealer(secret_key, "staff.totp"), audit)
    passwords = Passwords(clock, hasher, audit)
    sign_ins = SignIns(clock, staff, audit)
    return Access(
        clock=clock,
        staff=staff,
        sign_ins=sign_ins,
        passwords=passwords,
        second=second,
        people=People(clock, staff, passwords, sign_ins, audit),
        requests=Requests(clock, staff, passwords, second, audit),
    )
