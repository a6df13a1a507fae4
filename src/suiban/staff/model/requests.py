"""What two people decide: asked for by one, approved or refused by another. Pure."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId, RequestId, RoleId, StaffId
from suiban.staff.model import Permission
from suiban.staff.model.access import Rules
from suiban.staff.model.roles import RoleDraft

Kind = Literal[
    "create_member", "set_roles", "grant_mandates", "reset_second_step", "issue_code", "reactivate", "define_role",
    "retire_role", "set_policy", "unlink_identity",
]  # fmt: skip
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
    "define_role": "guard_access",
    "retire_role": "guard_access",
    "set_policy": "guard_access",
    "unlink_identity": "manage_sessions",
}
ABOUT_ROLES: Final[frozenset[Kind]] = frozenset({"define_role", "retire_role"})
ABOUT_COMPANIES: Final[frozenset[Kind]] = frozenset({"set_policy"})

MAY_BE_NEW: Final[frozenset[Kind]] = frozenset({"create_member", "define_role"})


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for, as far as its kind has use for it. What ends in ``before`` is what was decided upon."""

    login: str = ""
    name: str = ""
    title: str = ""
    title_en: str = ""
    capacity: int = 4
    roles: tuple[str, ...] = ()
    roles_before: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    role: RoleDraft | None = None
    role_before: RoleDraft | None = None
    rules: Rules | None = None
    rules_before: Rules | None = None

    def company_ids(self) -> frozenset[CompanyId]:
        """The companies that mandates are asked for. Raises MalformedId."""
        return frozenset(CompanyId.parse(company) for company in self.companies)


class Request(msgspec.Struct, frozen=True):
    """Something asked for. ``companies`` are all that it concerns: who decides works for each of them.

    ``about_id`` is a member, a role or a company, as the kind says.
    """

    id: RequestId
    companies: frozenset[CompanyId]
    kind: Kind
    about_id: UUID
    wanted: Wanted
    reason: str
    asked_by: StaffId
    asked_at: datetime
    expires_at: datetime
    state: State = "waiting"
    decided_by: StaffId | None = None
    decided_at: datetime | None = None
    decision_reason: str = ""

    @property
    def staff_id(self) -> StaffId | None:
        """The member it is about."""
        return None if self.kind in ABOUT_ROLES | ABOUT_COMPANIES else StaffId.of(self.about_id)

    @property
    def role_id(self) -> RoleId | None:
        """The role it is about."""
        return RoleId.of(self.about_id) if self.kind in ABOUT_ROLES else None

    def state_at(self, now: datetime) -> State:
        """What waits for too long has expired, whether somebody wrote it down or not."""
        return "expired" if self.state == "waiting" and self.expires_at <= now else self.state
