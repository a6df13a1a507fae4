"""Frozen values of forms."""

from datetime import datetime
from typing import Final

import msgspec

from suiban.conversations.model.content import Form
from suiban.kit.ids import CompanyId, FormId

FORMS_MAX: Final = 100
"""Forms in use, a company."""
VERSIONS_SHOWN_MAX: Final = 50


class KeptForm(msgspec.Struct, frozen=True):
    """A form as it stands. ``definition`` carries its own id and version."""

    company_id: CompanyId
    id: FormId
    version: int
    active: bool
    updated_at: datetime
    updated_by_name: str
    definition: Form


class FormVersion(msgspec.Struct, frozen=True):
    """What a form was from a moment on."""

    version: int
    made_at: datetime
    made_by_name: str
    definition: Form


def identified(form: Form, form_id: FormId, version: int) -> Form:
    """The form as it is kept and sent: it says which one it is."""
    return msgspec.structs.replace(form, form_id=str(form_id), version=version)
