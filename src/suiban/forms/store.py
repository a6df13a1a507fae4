"""The only SQL of forms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from suiban.conversations.model.content import Form
from suiban.forms.model import FormVersion, KeptForm
from suiban.kit.ids import CompanyId, FormId, StaffId
from suiban.platform.postgres import Transaction

_KEPT = """
select f.company_id, f.id, f.version, f.active, f.updated_at, coalesce(m.name, '') as by_name, v.definition
from forms.form f
join forms.version v on v.company_id = f.company_id and v.form_id = f.id and v.version = f.version
left join staff_door.member m on m.id = f.updated_by
"""
LOAD_ALL: Final = _KEPT + "order by f.company_id, f.active desc, v.definition ->> 'title', f.id"
LOAD: Final = _KEPT + "where f.id = $1"
COUNT: Final = "select count(*) from forms.form where company_id = $1 and active"
VERSIONS: Final = """
select v.version, v.made_at, coalesce(m.name, '') as by_name, v.definition
from forms.version v left join staff_door.member m on m.id = v.made_by
where v.company_id = $1 and v.form_id = $2 order by v.version desc limit $3
"""
INSERT: Final = """
with wanted as (
    select * from unnest($1::uuid[], $2::uuid[], $3::jsonb[]) as w (company_id, id, definition)
), kept as (
    insert into forms.form (company_id, id, version, updated_at, updated_by)
    select company_id, id, 1, $4, $5 from wanted returning company_id, id
)
insert into forms.version (company_id, form_id, version, definition, made_at, made_by)
select k.company_id, k.id, 1, w.definition, $4, $5 from kept k join wanted w using (company_id, id)
"""
UPDATE: Final = """
with kept as (
    update forms.form set version = version + 1, updated_at = $4, updated_by = $5
    where company_id = $1 and id = $2 and version = $3 returning version
)
insert into forms.version (company_id, form_id, version, definition, made_at, made_by)
select $1, $2, version, $6::jsonb, $4, $5 from kept
"""
SET_ACTIVE: Final = """
update forms.form set active = $4, updated_at = $5, updated_by = $6
where company_id = $1 and id = $2 and version = $3 and active <> $4
"""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Form).decode


async def load_all(tx: Transaction) -> list[KeptForm]:
    """The forms of the scope, those in use first."""
    return [_kept(row) for row in await tx.fetch(LOAD_ALL)]


async def load(tx: Transaction, form_id: FormId) -> KeptForm | None:
    """One form of the scope."""
    row = await tx.fetchrow(LOAD, form_id)
    return _kept(row) if row else None


async def count(tx: Transaction, company_id: CompanyId) -> int:
    """How many forms of a company are in use."""
    return int(await tx.fetchval(COUNT, company_id))


async def versions(tx: Transaction, form: KeptForm, limit: int) -> list[FormVersion]:
    """What a form was, the newest first."""
    return [
        FormVersion(row["version"], row["made_at"], row["by_name"], _decode(row["definition"]))
        for row in await tx.fetch(VERSIONS, form.company_id, form.id, limit)
    ]


async def insert(
    tx: Transaction, items: Sequence[tuple[CompanyId, FormId, Form]], now: datetime, by: StaffId | None
) -> None:
    """New forms, each in version 1."""
    companies, ids = [company for company, _, _ in items], [form_id for _, form_id, _ in items]
    await tx.execute(INSERT, companies, ids, [_encode(form).decode() for _, _, form in items], now, by)


async def update(tx: Transaction, known: KeptForm, form: Form, version: int, now: datetime, by: StaffId) -> bool:
    """One version more; False when the one written over is not the newest."""
    encoded = _encode(form).decode()
    return bool(await tx.execute(UPDATE, known.company_id, known.id, version, now, by, encoded))


async def set_active(
    tx: Transaction, known: KeptForm, version: int, now: datetime, by: StaffId, *, active: bool
) -> bool:
    """Retire a form or bring it back; False when it is so already, or was changed."""
    return bool(await tx.execute(SET_ACTIVE, known.company_id, known.id, version, active, now, by))


def _kept(row: Any) -> KeptForm:
    return KeptForm(
        company_id=CompanyId.of(row["company_id"]),
        id=FormId.of(row["id"]),
        version=row["version"],
        active=row["active"],
        updated_at=row["updated_at"],
        updated_by_name=row["by_name"],
        definition=_decode(row["definition"]),
    )
