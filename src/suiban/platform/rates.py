"""Rate limits: token buckets in memory.

Every process counts for itself, so with several web processes a caller may get as many times the rate. The number of
buckets is bounded: the one longest untouched goes first, and whoever could push out a bucket on purpose would need more
callers than ``BUCKETS_MAX``.
"""

import ipaddress
from collections import OrderedDict
from typing import Final

import msgspec

from suiban.kit.errors import TooMany
from suiban.kit.time import Clock

BUCKETS_MAX: Final = 100_000


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often: ``burst`` at once, then one more every ``every_s`` seconds."""

    name: str
    burst: int
    every_s: float


class Rates:
    """The buckets of one process."""

    def __init__(self, clock: Clock, buckets_max: int = BUCKETS_MAX) -> None:
        self._clock = clock
        self._buckets_max = buckets_max
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def spend(self, rate: Rate, key: str) -> None:
        """Take one token. Raises :class:`TooMany` with the seconds to wait; a refused try costs nothing."""
        if not self.take(rate, key):
            left = self._left(rate, key, self._clock.monotonic())
            raise TooMany(limit=rate.name, retry_after_s=max(1, round((1.0 - left) * rate.every_s)))

    def take(self, rate: Rate, key: str) -> bool:
        """Take one token if there is one; whether there was. For work that may be left out when it was just done."""
        now = self._clock.monotonic()
        left = self._left(rate, key, now)
        if left < 1.0:
            return False
        self._keep(rate, key, left - 1.0, now)
        return True

    def give_back(self, rate: Rate, key: str) -> None:
        """Return a token: what it was taken for turned out not to count."""
        now = self._clock.monotonic()
        self._keep(rate, key, min(self._left(rate, key, now) + 1.0, float(rate.burst)), now)

    def __len__(self) -> int:
        return len(self._buckets)

    def _left(self, rate: Rate, key: str, now: float) -> float:
        left, since = self._buckets.get((rate.name, key), (float(rate.burst), now))
        return min(float(rate.burst), left + (now - since) / rate.every_s)

    def _keep(self, rate: Rate, key: str, left: float, now: float) -> None:
        self._buckets[rate.name, key] = (left, now)
        self._buckets.move_to_end((rate.name, key))
        while len(self._buckets) > self._buckets_max:
            self._buckets.popitem(last=False)


def address_key(host: str | None) -> str:
    """One caller's address as a key: of IPv6 the network (/64), because a caller has all of it."""
    try:
        address = ipaddress.ip_address((host or "").split("%", 1)[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
