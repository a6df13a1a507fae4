"""What falls due: done by the bank itself when the day has come, once a day for each customer it concerns."""

from typing import Final

from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.rows import Account, Request
from suiban.demobank.model.world import Case, line


def settle(case: Case, _: Arguments) -> Result:
    """Pay redemptions out, free what was held until today, let orders and trusts stand."""
    done = [item.reference for item in case.mine(Request) if _is_due(case, item) and _settled(case, item)]
    return {"settled": done}


def _is_due(case: Case, item: Request) -> bool:
    if item.due_on is None or item.state not in {"requested", "registered"} or item.kind == "card":
        return False
    # cash may be fetched and an appointment kept until that day is over
    return item.due_on < case.today if item.kind in {"cash", "appointment"} else item.due_on <= case.today


def _settled(case: Case, item: Request) -> bool:
    """Whether it could be done; what could not waits for another day."""
    if item.kind == "redemption" and not _paid_out(case, item):
        return False
    if item.kind in {"certificate", "cash", "redemption"}:
        account = case.own(Account, item.account)
        case.change(account, held=account.held - item.amount)
    case.change(item, state="active" if item.kind == "trust" else "done")
    return True


def _paid_out(case: Case, item: Request) -> bool:
    """Onto the account that was said; when that is closed by now, onto another current one of the customer's."""
    able = [
        account for account in case.mine(Account)
        if account.kind in {"current", "savings"} and account.status == "open" and account.currency == item.currency
        and account.company_name is None
    ]  # fmt: skip
    able.sort(key=lambda account: (account.number != item.content["to"], account.kind))
    if not able:
        return False
    case.post(
        "wealth.redeem", "W", line(case.own(Account, item.account), -item.amount, "赎回", "Redeemed"),
        line(able[0], item.amount, "理财赎回到账", "Redemption paid out"),
    )  # fmt: skip
    return True


SETTLING: Final = Operation("day.settle", Arguments, settle, (Account, Request), writes=True)
"""Nobody asks for it: it is not among the operations."""
