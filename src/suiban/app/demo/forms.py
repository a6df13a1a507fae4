"""The forms of the demo's companies."""

from collections.abc import Mapping
from importlib.resources import files

import msgspec

from suiban.conversations.model.content import Form
from suiban.kit.ids import CompanyId


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    form: tuple[dict[str, object], ...]


def demo_forms(companies: Mapping[str, CompanyId]) -> list[tuple[CompanyId, Form]]:
    """Those of companies that are served here. Raises msgspec.ValidationError when one does not hold together."""
    written = msgspec.toml.decode((files(__package__) / "content" / "forms.toml").read_bytes(), type=_File).form
    chosen = [(str(one["company"]), {name: one[name] for name in one if name != "company"}) for one in written]
    return [(companies[company], msgspec.convert(form, Form)) for company, form in chosen if company in companies]
