"""Why one is offered what one is offered: the line on the card, from what the decision itself wrote down."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from suiban.desk.http.supervising import WhyReply, told_why
from suiban.kit.ids import ReservationId
from suiban.platform.http import Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.routing.api import Routing
from suiban.staff.api import StaffCaller


class OfferReasonsReply(Reply):
    """Why an open offer came to the caller: `why` as supervisors read it, `points` as in their lists.

    `waited_s` is until it was offered, `target_wait_s` what was promised. `from_queue`: where it waited before this
    queue took it over; empty: nowhere else.
    """

    why: WhyReply | None
    points: dict[str, int]
    waited_s: int
    target_wait_s: int
    from_queue: str
    from_queue_en: str


def routes(db: Database, routing: Routing) -> APIRouter:
    """All routes of offers. They are answered on the socket; here they are only explained."""
    router = APIRouter(prefix="/api", tags=["desk"])

    @router.get("/offers/{reservation_id}")
    async def why(
        reservation_id: Annotated[str, Path(max_length=40)], caller: Annotated[StaffCaller, Depends(staff_caller)]
    ) -> OfferReasonsReply:
        """Why one is being offered this."""
        caller.require("talk")
        async with db.snapshot(caller.scope()) as tx:
            found = await routing.why_offered(tx, caller.staff_id, ReservationId.parse(reservation_id))
        return OfferReasonsReply(
            why=told_why(found.why, {}) if found.why else None,
            points=found.points,
            waited_s=found.waited_s,
            target_wait_s=found.target_wait_s,
            from_queue=found.from_queue,
            from_queue_en=found.from_queue_en,
        )

    return router
