"""What the demo bank would send by SMS: there is no telephone network here, so the demo's phone page shows it."""

from datetime import datetime
from typing import Final

import httpx
import msgspec

from suiban.kit.errors import Unavailable

SHOWN_MAX: Final = 10
TIMEOUT_S: Final = 3.0


class BooksAway(Unavailable):
    """The demo bank's books cannot be reached at this moment."""

    code = "books_away"


class Sent(msgspec.Struct, frozen=True):
    """One message."""

    at: datetime
    text: str
    text_en: str


class Outbox:
    """Reads it from the sandbox at this address; with none nothing can be read."""

    def __init__(self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url
        self._headers = {"authorization": f"Bearer {token}"}
        self._transport = transport

    async def read(self, company: str, customer_no: str) -> list[Sent]:
        """The last messages to a customer, newest first. Raises :class:`BooksAway`."""
        if not self._url:
            raise BooksAway
        whose = {"company": company, "customer_no": customer_no}
        try:
            async with httpx.AsyncClient(
                base_url=self._url, headers=self._headers, trust_env=False, timeout=TIMEOUT_S, transport=self._transport
            ) as http:
                answer = await http.get("/sandbox/messages", params=whose)
                return msgspec.json.decode(answer.raise_for_status().content, type=list[Sent])[:SHOWN_MAX]
        except (httpx.HTTPError, msgspec.DecodeError) as error:
            raise BooksAway from error
