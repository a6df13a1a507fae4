"""Who plays: options, and the agents chosen so that every queue is served."""

import random
from collections.abc import Sequence

import msgspec

from suiban.app.demo.content import can_serve
from suiban.app.demo.model import Queue, StaffMember
from suiban.app.play.options import HAND_DRIVEN


class Plan(msgspec.Struct, frozen=True):
    """A play. ``minutes`` of the play's clock customers come (None: until stopped), ``customers_max`` at most."""

    url: str
    customers_per_minute: float = 12.0
    minutes: float | None = None
    agents: int = 12
    spared: tuple[str, ...] = HAND_DRIVEN
    seed: int | None = None
    speed: float = 1.0
    customers_max: int | None = None


def choose_agents(
    staff: Sequence[StaffMember], queues: Sequence[Queue], plan: Plan, chance: random.Random
) -> list[StaffMember]:
    """As many as wanted and there are: first such that each queue has somebody, then whoever is left."""
    free = [member for member in staff if member.roles == ("agent",) and member.login not in plan.spared]
    chance.shuffle(free)
    chosen: list[StaffMember] = []
    unserved = list(queues)
    while free and len(chosen) < plan.agents:
        best = max(free, key=lambda member: sum(can_serve(member, queue) for queue in unserved))
        served = [queue for queue in unserved if can_serve(best, queue)]
        unserved = [queue for queue in unserved if queue not in served] if served else list(queues)
        free.remove(best)
        chosen.append(best)
    return chosen
