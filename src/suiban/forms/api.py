"""The door of forms: write, look at, retire, and what is sent to a customer."""

from collections.abc import Sequence

from suiban.audit.api import Audit
from suiban.conversations.model.content import Form, plain_text
from suiban.forms import store
from suiban.forms.errors import TalkFormRefused, TalkFormStale, TalkFormUnknown, TooManyForms
from suiban.forms.model import FORMS_MAX, VERSIONS_SHOWN_MAX, FormVersion, KeptForm, identified
from suiban.guard.api import PhraseGuard
from suiban.kit.errors import NotFound
from suiban.kit.ids import CompanyId, FormId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff.api import Staff, StaffCaller

__all__ = ["Form", "FormVersion", "Forms", "KeptForm", "TalkFormUnknown"]


class Forms:
    """Use cases of forms. All of them work in the scope of the caller's mandates."""

    def __init__(self, clock: Clock, staff: Staff, guard: PhraseGuard, audit: Audit) -> None:
        self._clock = clock
        self._staff = staff
        self._guard = guard
        self._audit = audit

    async def all(self, tx: Transaction) -> list[KeptForm]:
        """The forms of one's companies, those in use first."""
        return await store.load_all(tx)

    async def versions(self, tx: Transaction, form_id: FormId) -> list[FormVersion]:
        """What a form was, the newest first. Raises :class:`TalkFormUnknown`."""
        return await store.versions(tx, await _load(tx, form_id), VERSIONS_SHOWN_MAX)

    async def add(self, tx: Transaction, caller: StaffCaller, company_id: CompanyId, form: Form) -> KeptForm:
        """A new form. Raises NotFound, PermissionMissing, :class:`TalkFormRefused`, :class:`TooManyForms`."""
        caller = await self._confirm(tx, caller, company_id)
        await self._check(tx, company_id, form)
        if await store.count(tx, company_id) >= FORMS_MAX:
            raise TooManyForms
        form_id = FormId.new()
        await store.insert(
            tx, [(company_id, form_id, identified(form, form_id, 1))], self._clock.now(), caller.staff_id
        )
        return await self._saved(tx, caller, form_id, "forms.form_saved")

    async def change(self, tx: Transaction, caller: StaffCaller, form_id: FormId, form: Form, version: int) -> KeptForm:
        """One version more, written over ``version``. Raises as :meth:`add`, and :class:`TalkFormStale`."""
        known = await _load(tx, form_id)
        caller = await self._confirm(tx, caller, known.company_id)
        await self._check(tx, known.company_id, form)
        newer = identified(form, form_id, version + 1)
        if not await store.update(tx, known, newer, version, self._clock.now(), caller.staff_id):
            raise TalkFormStale
        return await self._saved(tx, caller, form_id, "forms.form_saved")

    async def set_active(
        self, tx: Transaction, caller: StaffCaller, form_id: FormId, version: int, *, active: bool
    ) -> KeptForm:
        """Retire a form, or bring it back. Raises :class:`TalkFormStale`, :class:`TooManyForms`."""
        known = await _load(tx, form_id)
        caller = await self._confirm(tx, caller, known.company_id)
        if active and await store.count(tx, known.company_id) >= FORMS_MAX:
            raise TooManyForms
        if not await store.set_active(tx, known, version, self._clock.now(), caller.staff_id, active=active):
            raise TalkFormStale
        return await self._saved(tx, caller, form_id, "forms.form_restored" if active else "forms.form_retired")

    async def to_send(self, tx: Transaction, company_id: CompanyId, form_id: FormId) -> Form:
        """The form as it is now, for a part of its company. Raises :class:`TalkFormUnknown`, also when retired."""
        known = await _load(tx, form_id)
        if known.company_id != company_id or not known.active:
            raise TalkFormUnknown
        return known.definition

    async def enter(self, tx: Transaction, items: Sequence[tuple[CompanyId, Form]]) -> None:
        """Enter many at once, for who sets a company up."""
        chosen = [(company, FormId.new(), form) for company, form in items]
        if chosen:
            kept = [(company, form_id, identified(form, form_id, 1)) for company, form_id, form in chosen]
            await store.insert(tx, kept, self._clock.now(), None)

    async def _confirm(self, tx: Transaction, caller: StaffCaller, company_id: CompanyId) -> StaffCaller:
        caller = await self._staff.confirm(tx, caller, "forms")
        if company_id not in caller.companies:
            raise NotFound
        return caller

    async def _check(self, tx: Transaction, company_id: CompanyId, form: Form) -> None:
        text = plain_text(form)
        verdict = await self._guard.check(tx, company_id, "staff", Spoken(text))
        # what would have to be masked cannot be: a form is shown as it stands
        if verdict.action != "allow" or verdict.text != text:
            raise TalkFormRefused(reason=verdict.reason)

    async def _saved(self, tx: Transaction, caller: StaffCaller, form_id: FormId, action: str) -> KeptForm:
        kept = await _load(tx, form_id)
        await self._audit.record(tx, kept.company_id, caller.actor(), action, "form", form_id, version=kept.version)
        return kept


async def _load(tx: Transaction, form_id: FormId) -> KeptForm:
    known = await store.load(tx, form_id)
    if known is None:
        raise TalkFormUnknown
    return known
