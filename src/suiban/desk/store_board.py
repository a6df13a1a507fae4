"""The SQL of the board: who waits in what may be taken. Reads the doors of the floors below."""

from collections.abc import Sequence

from suiban.customers.api import mask_name
from suiban.desk.model import BoardCustomer, BoardTask
from suiban.kit.ids import ConversationId, WorkId
from suiban.kit.masking import Spoken, mask_text
from suiban.platform.postgres import Transaction

BOARD_CUSTOMERS = """
select c.id, u.display_name, u.level, h.name as channel_name,
       coalesce(nullif(h.name_en, ''), h.name) as channel_name_en
from conversations_door.conversation c
join customers_door.customer u on u.company_id = c.company_id and u.id = c.customer_id
join conversations_door.channel h on h.company_id = c.company_id and h.id = c.channel_id
where c.company_id = any ((select platform.scope())::uuid[]) and c.id = any ($1::uuid[])
"""

BOARD_TASKS = """
select t.work_id, t.title, w.due_by, coalesce(u.display_name, '') as display_name, coalesce(u.level, '') as level
from tasks_door.task t
join routing_door.work w on w.company_id = t.company_id and w.id = t.work_id
left join customers_door.customer u on u.company_id = t.company_id and u.id = t.customer_id
where t.company_id = any ((select platform.scope())::uuid[]) and t.work_id = any ($1::uuid[])
"""


async def board_tasks(tx: Transaction, ids: Sequence[WorkId]) -> dict[WorkId, BoardTask]:
    """What these tasks are about, with whom masked; those outside the scope are missing."""
    return {
        WorkId.of(row["work_id"]): BoardTask(
            title=Spoken(mask_text(row["title"])),
            due_by=row["due_by"],
            customer=BoardCustomer(mask_name(row["display_name"]), row["level"], "", ""),
        )
        for row in (await tx.fetch(BOARD_TASKS, ids) if ids else [])
    }


async def board_customers(tx: Transaction, ids: Sequence[ConversationId]) -> dict[ConversationId, BoardCustomer]:
    """Who waits in these conversations, masked; those outside the scope are missing."""
    rows = await tx.fetch(BOARD_CUSTOMERS, ids) if ids else []
    return {
        ConversationId.of(row["id"]): BoardCustomer(
            mask_name(row["display_name"]), row["level"], row["channel_name"], row["channel_name_en"]
        )
        for row in rows
    }
