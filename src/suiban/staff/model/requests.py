"""What two people decide: asked for by one, approved or refused by another. Pure."""

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from suiban.kit.ids import CompanyId, RequestId, StaffId
from suiban.staff.model import Permission

Kind = Literal["create_member", "set_roles", "grant_mandates", "reset_second_step", "issue_code", "reactivate"]
State = Literal["waiting", "approved", "refused", "withdrawn", "expired"]

VALID_FOR: Final = timedelta(days=7)
LISTED_MAX: Final = 200

ASKED_WITH: Final[dict[Kind, Permission]] = {
    "create_member": "manage_staff",
    "set_roles": "manage_staff",
    "grant_mandates": "manage_staff",
    "reset_second_step": "manage_sessions",
    "issue_code": "manage_staff",
    "reactivate": "manage_staff",
}


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for, as far as its kind has use for it. ``roles_before``: what was decided upon."""

    login: str = ""
    name: str = ""
    title: str = ""
    capacity: int = 4
    roles: tuple[str, ...] = ()
    roles_before: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()

    def company_ids(self) -> frozenset[CompanyId]:
        """The companies that mandates are asked for. Raises MalformedId."""
        return frozenset(CompanyId.parse(company) for company in self.companies)


class Request(msgspec.Struct, frozen=True):
    """Something asked for. ``companies`` are all that it concerns: who decides works for each of them."""

    id: RequestId
    companies: frozenset[CompanyId]
    kind: Kind
    staff_id: StaffId
    wanted: Wanted
    reason: str
    asked_by: StaffId
    asked_at: datetime
    expires_at: datetime
    state: State = "waiting"
    decided_by: StaffId | None = None
    decided_at: datetime | None = None
    decision_reason: str = ""

    def state_at(self, now: datetime) -> State:
        """What waits for too long has expired, whether somebody wrote it down or not."""
        return "expired" if self.state == "waiting" and self.expires_at <= now else self.state
