"""A company's own web pages: what links to them are shown with. Frozen values and pure decisions."""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from suiban.kit.ids import CompanyId

_ORIGIN: Final = re.compile(r"https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?=/|\Z)", re.ASCII)


class OwnPage(msgspec.Struct, frozen=True, kw_only=True):
    """A web page of the company itself: what links to it, or to what lies below it, are shown with.

    ``address`` is https, an origin with or without a path. Its host is one customers need not be warned of.
    """

    company_id: CompanyId
    key: str
    address: str
    name: str
    name_en: str = ""
    lead: str = ""
    lead_en: str = ""
    active: bool = True


def own_origins(addresses: Iterable[str]) -> list[str]:
    """The https origins named by these pages and origins, each once. What has a ``*`` names none."""
    found = (_ORIGIN.match(address.lower()) for address in addresses)
    return sorted({match[0].removesuffix(":443") for match in found if match is not None})
