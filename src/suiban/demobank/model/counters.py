"""What happens at a branch: large sums of cash, certificates of deposits, appointments to open an account."""

from datetime import date, timedelta
from typing import Annotated, Final, Literal

from msgspec import Meta

from suiban.demobank.model import terms
from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.paying import Name
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Account, Request
from suiban.demobank.model.telling import Number
from suiban.demobank.model.wealth import ByReference, own_request
from suiban.demobank.model.world import Case, covered, positive
from suiban.kit.money import Money

DOCUMENTS_LEAST: Final = 2


class BranchArguments(Arguments, frozen=True):
    city: Annotated[str, Meta(max_length=40)] | None = None


def branches(case: Case, asked: BranchArguments) -> Result:
    """Branches of a city, however it is written (杭州 or 杭州市), or all."""
    city = (asked.city or "").strip().removesuffix("市")
    return {
        "branches": [
            {"id": item.id, "name": item.name, "name_en": item.name_en, "city": item.city, "address": item.address,
             "cash_limit": Money(item.cash_limit, "CNY"),
             "hours": "周一至周日 9:00–17:00" if item.weekend else "周一至周五 9:00–17:00"}
            for item in terms.BRANCHES.values()
            if not city or item.city == city
        ]
    }  # fmt: skip


def _open_branch(case: Case, branch: str, on: date) -> terms.Branch:
    """The branch, when it is open on a day that can be booked. Refuses not_found, date_wrong, branch_closed."""
    found = terms.BRANCHES.get(branch)
    if found is None:
        raise Refusal("not_found", "没有找到这个网点。", "There is no such branch.")
    if not case.today < on <= case.today + timedelta(days=terms.DAYS_AHEAD_MAX):
        raise Refusal(
            "date_wrong", "请选择明天起 60 天内的日期。", "Please choose a day from tomorrow, within 60 days."
        )
    if on.weekday() >= 5 and not found.weekend:
        raise Refusal("branch_closed")
    return found


class CashArguments(Arguments, frozen=True):
    branch: Number
    on: date
    amount: Money
    account: Number
    currency: Number | None = None


def book_cash(case: Case, asked: CashArguments) -> Result:
    """Have it ready: the sum is held until it is fetched or the booking withdrawn."""
    branch = _open_branch(case, asked.branch, asked.on)
    account = case.account(asked.account)
    amount = positive(asked.amount, account.currency)
    if asked.currency not in {None, account.currency}:
        raise Refusal("amount_wrong")
    if terms.in_cny(amount, account.currency) > branch.cash_limit:
        limit = Money(branch.cash_limit, "CNY")
        raise Refusal("over_limit", f"该网点每笔最多 {limit}。", f"This branch has at most {limit} at a time.")
    booked = [item for item in case.mine(Request) if item.kind == "cash" and item.state == "requested"]
    if any((item.due_on, item.content["branch"]) == (asked.on, branch.id) for item in booked):
        raise Refusal("duplicate", "当天该网点已有预约。", "There is a booking at this branch for that day.")
    covered(account, amount)
    return _hold(case, account, amount, "B", "cash", asked.on, {"branch": branch.id})


def _hold(
    case: Case, account: Account, amount: int, prefix: str, kind: Literal["cash", "certificate"], until: date,
    content: dict[str, object],
) -> Result:  # fmt: skip
    reference = case.reference(prefix)
    case.change(account, held=account.held + amount)
    case.world.put(
        Request(customer=case.who, reference=reference, kind=kind, state="requested", made_on=case.today,
                account=account.number, amount=amount, currency=account.currency, due_on=until, content=content)
    )  # fmt: skip
    return {"reference": reference, "frozen": Money(amount, account.currency)}


def _free(case: Case, held: Request) -> Money:
    """What was held for it is free again."""
    account = case.own(Account, held.account)
    case.change(account, held=account.held - held.amount)
    case.change(held, state="cancelled")
    return Money(held.amount, held.currency)


def cancel_cash(case: Case, asked: ByReference) -> Result:
    """Withdraw a booking, up to the day before."""
    booking = own_request(case, asked.reference, "cash", "requested")
    if booking.due_on is not None and booking.due_on <= case.today:
        raise Refusal("date_wrong", "取款当天不能取消。", "It is too late to withdraw the booking.")
    _free(case, booking)
    return {"reference": booking.reference}


class CertificateArguments(Arguments, frozen=True):
    account: Number
    amount: Money
    until: date
    language: Literal["zh", "en"]


def certify(case: Case, asked: CertificateArguments) -> Result:
    """Certify a deposit, time deposits too; the sum stays where it is until the day."""
    account = case.account(asked.account, "current", "savings", "time")
    amount = positive(asked.amount, account.currency)
    if not case.today < asked.until <= case.today + timedelta(days=366):
        raise Refusal("date_wrong", "冻结到期日须在一年之内。", "The day must lie within a year from tomorrow.")
    if account.room < amount:
        raise Refusal("insufficient_funds")
    return _hold(case, account, amount, "D", "certificate", asked.until, {"language": asked.language})


def cancel_certificate(case: Case, asked: ByReference) -> Result:
    """Give it back: the sum is free again."""
    certificate = own_request(case, asked.reference, "certificate", "requested")
    return {"reference": certificate.reference, "freed": _free(case, certificate)}


class AppointmentArguments(Arguments, frozen=True):
    company_name: Name
    licence_no: Annotated[str, Meta(min_length=8, max_length=30)]
    legal_person: Name
    branch: Number
    on: date
    documents: Annotated[list[Name], Meta(max_length=20)]


def open_appointment(case: Case, asked: AppointmentArguments) -> Result:
    """An appointment for a company, with its documents. One for a licence at a time."""
    branch = _open_branch(case, asked.branch, asked.on)
    if len(set(asked.documents)) < DOCUMENTS_LEAST:
        raise Refusal("document_missing")
    if any(
        item.kind == "appointment" and item.state == "registered" and item.content["licence_no"] == asked.licence_no
        for item in case.mine(Request)
    ):
        raise Refusal("duplicate", "该公司已有预约。", "There is an appointment for this company.")
    reference = case.reference("A")
    content = {
        "company_name": asked.company_name, "licence_no": asked.licence_no, "legal_person": asked.legal_person,
        "branch": branch.id, "documents": asked.documents,
    }  # fmt: skip
    case.world.put(
        Request(customer=case.who, reference=reference, kind="appointment", state="registered", made_on=case.today,
                due_on=asked.on, content=content)
    )  # fmt: skip
    return {"reference": reference}


def cancel_appointment(case: Case, asked: ByReference) -> Result:
    """Withdraw it, up to the day before."""
    appointment = own_request(case, asked.reference, "appointment", "registered")
    if appointment.due_on is not None and appointment.due_on <= case.today:
        raise Refusal("date_wrong")
    case.change(appointment, state="cancelled")
    return {"reference": appointment.reference}


_READS: Final = (Account, Request)
OPERATIONS: Final = (
    Operation("branches.list", BranchArguments, branches),
    Operation("cash.book", CashArguments, book_cash, _READS, writes=True),
    Operation("cash.cancel", ByReference, cancel_cash, _READS, writes=True),
    Operation("certificate.issue", CertificateArguments, certify, _READS, writes=True),
    Operation("certificate.cancel", ByReference, cancel_certificate, _READS, writes=True),
    Operation("account.open_appointment", AppointmentArguments, open_appointment, (Request,), writes=True),
    Operation("appointment.cancel", ByReference, cancel_appointment, (Request,), writes=True),
)
