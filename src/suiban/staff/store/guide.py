"""SQL of first steps."""

from datetime import datetime

from suiban.kit.ids import StaffId
from suiban.platform.postgres import Transaction
from suiban.staff.model.guide import FirstStep, Guide


async def load(tx: Transaction, staff_id: StaffId) -> Guide:
    """The steps taken, in their order in time."""
    rows = await tx.fetch("select step from staff.first_step where staff_id = $1 order by done_at, step", staff_id)
    hidden = await tx.fetchval("select hidden_at is not null from staff.guide where staff_id = $1", staff_id)
    return Guide(tuple(row["step"] for row in rows), bool(hidden))


async def take(tx: Transaction, staff_id: StaffId, step: FirstStep, now: datetime) -> None:
    """Note that a step was taken; the first time counts."""
    await tx.execute(
        "insert into staff.first_step (staff_id, step, done_at) values ($1, $2, $3) on conflict do nothing",
        staff_id, step, now,
    )  # fmt: skip


async def hide(tx: Transaction, staff_id: StaffId, hidden_at: datetime | None) -> None:
    """Put the list away, or bring it back (None)."""
    await tx.execute(
        "insert into staff.guide (staff_id, hidden_at) values ($1, $2)"
        " on conflict (staff_id) do update set hidden_at = excluded.hidden_at",
        staff_id, hidden_at,
    )  # fmt: skip
