"""Cards: what the customer has, blocking, new ones; and starting a new password."""

from datetime import timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from suiban.demobank.model import terms
from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Account, Card, Request
from suiban.demobank.model.telling import Number
from suiban.demobank.model.world import Case, covered, first_of_month, line
from suiban.kit.money import Money

Address = Annotated[str, Meta(min_length=1, max_length=200)]
SENT_DAYS: Final = 5
CARD_YEARS: Final = 8
KIND_NAMES: Final = {"debit": ("借记卡", "Debit card"), "credit": ("信用卡", "Credit card")}


def told(case: Case, card: Card) -> dict[str, Any]:
    """A card as customers see it; a credit card with what it owes."""
    account = case.world.find(Account, card.account)
    owed = limit = available = None
    if card.kind == "credit" and account is not None:
        owed = Money(max(0, -account.balance), account.currency)
        limit = Money(-(account.floor or 0), account.currency)
        available = Money(max(0, account.room), account.currency)
    return {
        "card": card.card, "number": card.number, "kind": card.kind, "kind_name": card.name,
        "kind_name_en": card.name_en, "status": card.status,
        "account": card.account if card.kind == "debit" else None,
        "limit": limit, "available": available, "owed": owed, "expires": f"{card.expires:%Y-%m}",
    }  # fmt: skip


def cards(case: Case, _: Arguments) -> Result:
    """All of them."""
    return {"cards": [told(case, item) for item in case.mine(Card)]}


def in_state(card: Card, *states: str) -> Card:
    """The card, when it is in one of these states. Refuses with card_state."""
    if card.status not in states:
        raise Refusal("card_state")
    return card


class CardArguments(Arguments, frozen=True):
    card: Number


class BlockArguments(CardArguments, frozen=True):
    reason: Literal["lost", "stolen", "other"]


def block(case: Case, asked: BlockArguments) -> Result:
    """Nothing can be paid with it from now on."""
    card = in_state(case.card(asked.card), "active", "new")
    case.change(card, status="blocked")
    case.say(f"【云杉银行】您{card.number[-4:]}的卡已挂失，即时生效。",
             f"[Spruce Bank] Your card ending {card.number[-4:]} is blocked as of now.")  # fmt: skip
    return {"card": card.card, "status": "blocked", "at": case.now}


def unblock(case: Case, asked: CardArguments) -> Result:
    """Usable again, unless a new one stands in its place."""
    card = in_state(case.card(asked.card), "blocked")
    if any(item.replaces == card.card for item in case.mine(Card)):
        raise Refusal("card_state", "已申请补卡，不能解除挂失。", "A new card was ordered; the block stays.")
    case.change(card, status="active")
    return {"card": card.card, "status": "active", "at": case.now}


class ReplaceArguments(CardArguments, frozen=True):
    address: Address | None = None
    branch: Number | None = None


def replace(case: Case, asked: ReplaceArguments) -> Result:
    """A new card for a blocked one, for a fee where the account is a deposit."""
    card = in_state(case.card(asked.card), "blocked")
    if (asked.address is None) == (asked.branch is None):
        raise Refusal("arguments_wrong", "请选择邮寄或网点领取之一。", "Choose either an address or a branch.")
    if asked.branch is not None and asked.branch not in terms.BRANCHES:
        raise Refusal("not_found")
    if any(item.replaces == card.card for item in case.mine(Card)):
        raise Refusal("card_state", "已申请过补卡。", "A new card was ordered already.")
    account = case.own(Account, card.account)
    fee = terms.CARD_FEE if card.kind == "debit" and account.currency == "CNY" else 0
    if fee:
        covered(account, fee)
        case.post(
            "card.replace", "F", line(account, -fee, "补卡工本费", "Fee for a new card"),
            line("FEES", fee, "补卡工本费", "Fee for a new card", account.currency),
        )  # fmt: skip
    return _order(case, card, "replace", fee, account.currency, asked.address or f"branch:{asked.branch}")


class ExchangeArguments(CardArguments, frozen=True):
    reason: Literal["worn", "expiring", "design"]


def exchange(case: Case, asked: ExchangeArguments) -> Result:
    """A new card for one that still works, free."""
    card = in_state(case.card(asked.card), "active")
    if any(item.replaces == card.card and item.status == "new" for item in case.mine(Card)):
        raise Refusal("duplicate")
    return _order(case, card, asked.reason, 0, "CNY", case.customer.address or "")


class IssueArguments(Arguments, frozen=True):
    kind: Literal["debit", "credit"]
    account: Number | None = None
    address: Address | None = None


def issue(case: Case, asked: IssueArguments) -> Result:
    """A further card: a debit card for an account; a credit card begins without a limit until it is granted."""
    if asked.kind == "debit":
        if asked.account is None:
            raise Refusal("not_found")
        account = case.account(asked.account, "current", "savings").number
    else:
        if any(item.kind == "credit" and item.status != "closed" for item in case.mine(Card)):
            raise Refusal("duplicate", "您已有信用卡。", "You have a credit card already.")
        account = case.number("credit")
        case.world.put(
            Account(customer=case.who, number=account, kind="credit", currency="CNY", holder=case.customer.name,
                    opened_on=case.today)
        )  # fmt: skip
    name, name_en = KIND_NAMES[asked.kind]
    fresh = Card(
        customer=case.who, card="", kind=asked.kind, number="", name=name, name_en=name_en, status="new",
        account=account, expires=case.today,
    )  # fmt: skip
    return _order(case, fresh, "issue", 0, "CNY", asked.address or case.customer.address or "")


def _order(case: Case, old: Card, why: str, fee: int, currency: str, place: str) -> Result:
    """Make a new card of the same sort; the code that activates it comes by SMS."""
    order = case.reference("C")
    tail = int(case.sealed("card", order)[:6], 16) % 10_000
    fresh = make_card(case, old, f"card-{order}", tail)
    arrives = case.today + timedelta(days=SENT_DAYS)
    case.world.put(fresh)
    case.world.put(
        Request(customer=case.who, reference=order, kind="card", state="requested", made_on=case.today, due_on=arrives,
                content={"card": fresh.card, "replaces": old.card, "why": why, "place": place})
    )  # fmt: skip
    return {"order": order, "fee": Money(fee, currency), "arrives_on": arrives, "card": fresh.card}


def make_card(case: Case, like: Card, reference: str, tail: int) -> Card:
    """A new card like another, not yet active; its code goes to the customer's phone."""
    code = case.digits()
    number = f"{like.number[:6] or '621700'}******{tail:04d}"
    case.say(f"【云杉银行】新卡{tail:04d}的激活码为 {code}，请勿告诉任何人。",
             f"[Spruce Bank] The code that activates your new card {tail:04d} is {code}. Tell nobody.")  # fmt: skip
    return Card(
        customer=case.who, card=reference, kind=like.kind, number=number, name=like.name, name_en=like.name_en,
        status="new", account=like.account, expires=first_of_month(case.today, 12 * CARD_YEARS),
        code=case.sealed("activate", reference, code), replaces=like.card or None,
    )  # fmt: skip


class ActivateArguments(CardArguments, frozen=True):
    code: Annotated[str, Meta(max_length=12)]


def activate(case: Case, asked: ActivateArguments) -> Result:
    """Make a new card usable; the one it replaces is closed."""
    card = in_state(case.card(asked.card), "new")
    if card.tries >= terms.CODE_TRIES:
        raise Refusal("code_spent")
    if not case.same(card.code, "activate", card.card, asked.code):
        case.world.tried(msgspec.structs.replace(card, tries=card.tries + 1))
        raise Refusal("code_wrong")
    case.change(card, status="active", code="", tries=0)
    if card.replaces is not None:
        case.change(case.own(Card, card.replaces), status="closed")
    for item in case.mine(Request):
        if item.kind == "card" and item.content.get("card") == card.card:
            case.change(item, state="done")
    return {"card": card.card, "status": "active"}


class PasswordArguments(Arguments, frozen=True):
    card: Number | None = None
    account: Number | None = None


def reset_password(case: Case, asked: PasswordArguments) -> Result:
    """Begin it; what the customer has to do then is in the bank's app."""
    if (asked.card is None) == (asked.account is None):
        raise Refusal("arguments_wrong")
    if asked.card is not None:
        of = in_state(case.card(asked.card), "active").account
    else:
        of = case.account(asked.account or "", "current", "savings").number
    reference, until = case.reference("P"), case.now + timedelta(minutes=30)
    case.world.put(
        Request(customer=case.who, reference=reference, kind="password", state="requested", made_on=case.today,
                account=of, content={"until": until.isoformat()})
    )  # fmt: skip
    case.say("【云杉银行】您正在重置密码，请 30 分钟内在 App 完成。非本人操作请立即致电客服。",
             "[Spruce Bank] A new password was asked for; finish within 30 minutes in the app.")  # fmt: skip
    return {"reference": reference, "valid_until": until}


_READS: Final = (Account, Card, Request)
OPERATIONS: Final = (
    Operation("cards.list", Arguments, cards, (Account, Card)),
    Operation("card.block", BlockArguments, block, (Card,), writes=True),
    Operation("card.unblock", CardArguments, unblock, (Card,), writes=True),
    Operation("card.replace", ReplaceArguments, replace, _READS, writes=True),
    Operation("card.exchange", ExchangeArguments, exchange, _READS, writes=True),
    Operation("card.issue", IssueArguments, issue, _READS, writes=True),
    Operation("card.activate", ActivateArguments, activate, _READS, writes=True),
    Operation("password.reset_start", PasswordArguments, reset_password, _READS, writes=True),
)
