"""The demo bank's one-time codes: how its app makes sure once more who holds the phone.

They are the bank's own affair: none of them ever reaches the chat, its log, the bot or staff. What was handed out is
sealed into the challenge, so any web process can check it; wrong tries are counted in each of them.
"""

import base64
import binascii
import hmac
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

import msgspec

from suiban.kit.errors import BadInput, Conflict
from suiban.kit.time import Clock
from suiban.platform.sealing import SealBroken, Sealer
from suiban.platform.tokens import random_bytes

CODE_HOLDS: Final = timedelta(minutes=2)
WRONG_MAX: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
CUSTOMERS_KEPT_MAX: Final = 5_000
_OWNER: Final = b"demo-bank"
_DIGITS: Final = 6


class DemoCodeWrong(BadInput):
    """That is not the code."""

    code = "demo_code_wrong"


class DemoCodeOver(Conflict):
    """This code is not valid any more; please ask for another."""

    code = "demo_code_over"


class DemoLocked(Conflict):
    """Too many wrong codes: this is locked for a quarter of an hour."""

    code = "demo_locked"


class Challenge(msgspec.Struct, frozen=True):
    """A code that was handed out, for whom and for which request of the chat."""

    customer_no: str
    request: str
    digits: str
    until: datetime

    def __repr__(self) -> str:
        return "<challenge>"


class _Wrong(msgspec.Struct):
    count: int
    since: datetime


class Codes:
    """Hands out codes and checks them. After five wrong ones a customer is locked for a quarter of an hour."""

    def __init__(self, clock: Clock, secret_key: str) -> None:
        self._clock = clock
        self._sealer = Sealer(secret_key, "demo bank's codes")
        self._wrong: OrderedDict[str, _Wrong] = OrderedDict()
        self._used: OrderedDict[str, None] = OrderedDict()

    def start(self, customer_no: str, request: str) -> tuple[str, Challenge]:
        """A challenge for the app, and what goes to the phone. Raises :class:`DemoLocked`."""
        self._left(customer_no)
        number = int.from_bytes(random_bytes(8)) % 10**_DIGITS
        made = Challenge(customer_no, request, f"{number:0{_DIGITS}}", self._clock.now() + CODE_HOLDS)
        sealed = self._sealer.seal(msgspec.json.encode(made), _OWNER)
        return base64.urlsafe_b64encode(sealed).decode(), made

    def check(self, challenge: str, digits: str) -> Challenge:
        """What was asked, when this is its code. Raises DemoCodeWrong with the tries left, DemoCodeOver, DemoLocked."""
        made = self._open(challenge)
        left = self._left(made.customer_no)
        if made.until <= self._clock.now() or challenge in self._used:
            raise DemoCodeOver
        if not hmac.compare_digest(digits.encode(), made.digits.encode()):
            self._count(made.customer_no)
            if left == 1:
                raise DemoLocked
            raise DemoCodeWrong(left=left - 1)
        self._used[challenge] = None
        self._wrong.pop(made.customer_no, None)
        if len(self._used) > CUSTOMERS_KEPT_MAX:
            self._used.popitem(last=False)
        return made

    def _left(self, customer_no: str) -> int:
        wrong = self._wrong.get(customer_no)
        if wrong is not None and wrong.since + LOCKED_FOR <= self._clock.now():
            del self._wrong[customer_no]
            wrong = None
        if wrong is not None and wrong.count >= WRONG_MAX:
            raise DemoLocked
        return WRONG_MAX - (wrong.count if wrong else 0)

    def _count(self, customer_no: str) -> None:
        wrong = self._wrong.setdefault(customer_no, _Wrong(0, self._clock.now()))
        wrong.count += 1
        wrong.since = self._clock.now()
        self._wrong.move_to_end(customer_no)
        if len(self._wrong) > CUSTOMERS_KEPT_MAX:
            self._wrong.popitem(last=False)

    def _open(self, challenge: str) -> Challenge:
        try:
            sealed = base64.b64decode(challenge.encode(), altchars=b"-_", validate=True)
            return msgspec.json.decode(self._sealer.open(sealed, _OWNER), type=Challenge)
        except (SealBroken, binascii.Error, UnicodeEncodeError):
            raise DemoCodeOver from None
