"""What browsers send, and what both kinds of callers are told."""

from typing import Annotated

from pydantic import Field

from suiban.notices.api import Browser, Language
from suiban.platform.http import Body
from suiban.platform.web_push import ENDPOINT_CHARACTERS_MAX


class BrowserBody(Body):
    """A browser's subscription: `endpoint`, `keys.p256dh` and `keys.auth` of `PushSubscription.toJSON()`."""

    endpoint: Annotated[str, Field(min_length=8, max_length=ENDPOINT_CHARACTERS_MAX, pattern=r"^https?://[!-~]+$")]
    p256dh: Annotated[str, Field(min_length=80, max_length=100)]
    auth: Annotated[str, Field(min_length=16, max_length=32)]
    language: Language = "zh"

    def browser(self) -> Browser:
        """As a value. Raises BadBrowserKeys."""
        return Browser.parse(self.endpoint, self.p256dh, self.auth)
