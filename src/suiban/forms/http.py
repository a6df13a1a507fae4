"""Forms over HTTP: what agents may send, and what who edits them writes."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends
from pydantic import BeforeValidator, Field, StringConstraints

from suiban.conversations.model.content import FIELDS_MAX, OPTIONS_MAX
from suiban.forms.api import Form, Forms, FormVersion, KeptForm
from suiban.forms.errors import TalkFormInvalid
from suiban.kit.ids import CompanyId, FormId
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller

Caller = Annotated[StaffCaller, Depends(staff_caller)]
EdgeId = Annotated[str, StringConstraints(max_length=40)]
Version = Annotated[int, Field(ge=1, le=2**31 - 2)]
_LINE = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
Line40 = Annotated[str, StringConstraints(max_length=40, pattern=_LINE)]
Line60 = Annotated[str, StringConstraints(max_length=60, pattern=_LINE)]
Line100 = Annotated[str, StringConstraints(max_length=100, pattern=_LINE)]
Text600 = Annotated[str, StringConstraints(max_length=600, pattern=_TEXT)]
Options = Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=_LINE)]],
                    Field(max_length=OPTIONS_MAX)]  # fmt: skip


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number")  # false equals 0, and a literal asks for no more
    return value


ProofLevel = Annotated[Literal[0, 3, 4], BeforeValidator(_no_truth)]


class FieldBody(Body):
    """One thing asked. `least`, `most`: bounds of numbers, amounts, dates and the length of texts; empty: none."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
    label: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=_LINE)]
    kind: Literal["text", "number", "amount", "date", "choice", "multi", "phone"]
    required: bool = False
    help: Line100 = ""
    options: Options = []
    least: Annotated[str, StringConstraints(max_length=20, pattern=_LINE)] = ""
    most: Annotated[str, StringConstraints(max_length=20, pattern=_LINE)] = ""
    label_en: Line40 = ""
    help_en: Line100 = ""
    options_en: Options = []


class FormBody(Body):
    """A form as it is written; what ends in `_en` is for who reads English.

    `identity`: how surely customers must be known to fill it in: 3 signed in, 4 proven afresh; 0: however they are.
    """

    title: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=_LINE)]
    text: Text600 = ""
    title_en: Line60 = ""
    text_en: Text600 = ""
    identity: ProofLevel = 0
    fields: Annotated[list[FieldBody], Field(min_length=1, max_length=FIELDS_MAX)]

    def value(self) -> Form:
        """As the modules have it. Raises TalkFormInvalid when parts of it do not fit together."""
        written = self.model_dump(include=set(FormBody.model_fields))
        try:
            return msgspec.convert(written, Form)
        except msgspec.ValidationError as error:
            raise TalkFormInvalid(reason=str(error)) from None


class NewFormBody(FormBody):
    """A new form of a company."""

    company_id: EdgeId


class ChangedFormBody(FormBody):
    """A form written over the version one has read."""

    version: Version


class ActiveBody(Body):
    """Whether the form of this version is to be offered."""

    version: Version
    active: bool


class FormReply(Reply):
    """A form as it stands; ``form`` is what a customer is sent."""

    form_id: str
    company_id: str
    version: int
    active: bool
    updated_at: datetime
    updated_by_name: str
    form: dict[str, Any]


class FormsReply(Reply):
    """The forms of one's companies, those in use first."""

    items: list[FormReply]


class VersionReply(Reply):
    """What a form was from a moment on."""

    version: int
    made_at: datetime
    made_by_name: str
    form: dict[str, Any]


class VersionsReply(Reply):
    """The newest first, at most 50."""

    items: list[VersionReply]


def routes(db: Database, forms: Forms) -> APIRouter:
    """All routes of forms."""
    router = APIRouter(prefix="/api/forms", tags=["forms"])

    @router.get("")
    async def list_forms(caller: Caller) -> FormsReply:
        """The forms of one's companies; retired ones for who edits them."""
        caller.require("talk", "forms")
        async with db.snapshot(caller.scope()) as tx:
            found = await forms.all(tx)
        return FormsReply(items=[_form(item) for item in found if item.active or caller.may("forms")])

    @router.post("", status_code=201)
    async def add(body: NewFormBody, caller: Caller) -> FormReply:
        """Write a new form."""
        caller.require("forms")
        company, form = CompanyId.parse(body.company_id), body.value()
        async with db.transaction(caller.scope()) as tx:
            return _form(await forms.add(tx, caller, company, form))

    @router.put("/{form_id}")
    async def change(form_id: str, body: ChangedFormBody, caller: Caller) -> FormReply:
        """Write one version more; 409 when somebody saved it since it was looked at."""
        caller.require("forms")
        wanted, form = FormId.parse(form_id), body.value()
        async with db.transaction(caller.scope()) as tx:
            return _form(await forms.change(tx, caller, wanted, form, body.version))

    @router.put("/{form_id}/active")
    async def set_active(form_id: str, body: ActiveBody, caller: Caller) -> FormReply:
        """Retire a form, or bring it back; what was sent stays as it is."""
        caller.require("forms")
        wanted = FormId.parse(form_id)
        async with db.transaction(caller.scope()) as tx:
            return _form(await forms.set_active(tx, caller, wanted, body.version, active=body.active))

    @router.get("/{form_id}/versions")
    async def versions(form_id: str, caller: Caller) -> VersionsReply:
        """What a form was."""
        caller.require("forms")
        wanted = FormId.parse(form_id)
        async with db.snapshot(caller.scope()) as tx:
            found = await forms.versions(tx, wanted)
        return VersionsReply(items=[_version(item) for item in found])

    return router


def _form(item: KeptForm) -> FormReply:
    return FormReply(
        form_id=str(item.id), company_id=str(item.company_id), version=item.version, active=item.active,
        updated_at=item.updated_at, updated_by_name=item.updated_by_name, form=msgspec.to_builtins(item.definition),
    )  # fmt: skip


def _version(item: FormVersion) -> VersionReply:
    return VersionReply(
        version=item.version, made_at=item.made_at, made_by_name=item.made_by_name,
        form=msgspec.to_builtins(item.definition),
    )  # fmt: skip
