"""How a queue gives out its work: offered to one after the other, to several at once, or taken by whoever may."""

from typing import Final, Literal

import msgspec

Mode = Literal["push", "several", "grab"]

RING_MIN: Final = 2
RING_MAX: Final = 20
CLAIMS_HELD_MAX: Final = 50
CLAIMS_PER_HOUR_MAX: Final = 500
CLAIM_REST_S_MAX: Final = 600
HEAD_START_S_MAX: Final = 120
PROTECT_S_MAX: Final = 3_600
PUSH_AFTER_S_MIN: Final = 10
PUSH_AFTER_S_MAX: Final = 3_600


class Giving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a queue gives out its work, and the rules of taking it.

    ``ring``: how many are asked at once (several). Of a queue whose work is taken (grab): ``claim_max`` how much of it
    one may hold, ``claim_per_hour`` how much one may claim within an hour (0: as much as they have hands for);
    ``claim_rest_s``: who has just claimed lets those go first who claimed less; ``head_start_s``: at first only those
    with the least in hand may; ``protect_s``: so long it is safe with who claimed it, and goes back when they said no
    word by then (0: never); ``push_after_s``: what nobody claimed by then is offered.
    """

    mode: Mode = "push"
    ring: int = 3
    claim_max: int = 2
    claim_per_hour: int = 0
    claim_rest_s: int = 30
    head_start_s: int = 10
    protect_s: int = 180
    push_after_s: int = 120
