"""All doors of staff together, built once."""

from collections.abc import Collection

import msgspec

from suiban.audit.api import Audit
from suiban.kit.time import Clock
from suiban.platform.oidc import Provider
from suiban.platform.passwords import Hasher
from suiban.platform.sealing import Sealer
from suiban.staff.api import Staff
from suiban.staff.api.abilities import LiveAbilities
from suiban.staff.api.asked import Asked
from suiban.staff.api.oidc import OidcSignIns
from suiban.staff.api.passwords import Passwords
from suiban.staff.api.people import People
from suiban.staff.api.policies import Policies
from suiban.staff.api.requests import Requests
from suiban.staff.api.second import SecondSteps
from suiban.staff.api.sign_in import SignIns
from suiban.staff.model.oidc import OidcRules

NO_RULES = OidcRules()


class Access(msgspec.Struct, frozen=True):
    """People and their way in."""

    clock: Clock
    staff: Staff
    sign_ins: SignIns
    passwords: Passwords
    second: SecondSteps
    people: People
    requests: Requests
    policies: Policies
    oidc: OidcSignIns
    abilities: LiveAbilities

    async def close(self) -> None:
        """Close what is open to others."""
        await self.oidc.close()


def build_access(
    clock: Clock, staff: Staff, hasher: Hasher, audit: Audit, secret_key: str, provider: Provider | None = None,
    rules: OidcRules = NO_RULES, work_kinds: Collection[str] = (),
) -> Access:  # fmt: skip
    """Put together over the members. ``work_kinds``: of which one may have only so much at a time."""
    second = SecondSteps(clock, Sealer(secret_key, "staff.totp"), audit)
    passwords = Passwords(clock, hasher, audit)
    sign_ins = SignIns(clock, staff, audit)
    people = People(clock, staff, passwords, sign_ins, audit, work_kinds)
    return Access(
        clock=clock,
        staff=staff,
        sign_ins=sign_ins,
        passwords=passwords,
        second=second,
        people=people,
        abilities=LiveAbilities(clock, staff.log, people, audit, work_kinds),
        requests=Requests(clock, staff, Asked(clock, staff, passwords, second, staff.policies, audit), audit),
        policies=staff.policies,
        oidc=OidcSignIns(
            clock=clock,
            staff=staff,
            sign_ins=sign_ins,
            audit=audit,
            provider=provider,
            rules=rules,
            secret_key=secret_key,
        ),
    )
