"""One-time codes: sent to the customer's phone, kept as hashes, spent by use, by time and by tries."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from suiban.demobank.model import terms
from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Code
from suiban.demobank.model.telling import Number
from suiban.demobank.model.world import Case
from suiban.kit.masking import mask_number


class SendArguments(Arguments, frozen=True):
    purpose: Annotated[str, Meta(min_length=1, max_length=60)]


def send(case: Case, asked: SendArguments) -> Result:
    """Send a code. Refuses over_limit while too many are open: nobody's phone is flooded."""
    still_open = [item for item in case.mine(Code) if item.until > case.now and not item.proven]
    if len(still_open) >= terms.CODES_OPEN_MAX:
        raise Refusal("over_limit", "验证码发送过于频繁，请稍后再试。", "Too many codes; please wait a few minutes.")
    challenge, code = case.reference("V"), case.digits()
    case.world.put(
        Code(customer=case.who, challenge=challenge, purpose=asked.purpose,
             code=case.sealed("code", challenge, code), until=case.now + terms.CODE_LIVES)
    )  # fmt: skip
    minutes = int(terms.CODE_LIVES.total_seconds()) // 60
    case.say(
        f"【云杉银行】验证码 {code}，{minutes} 分钟内有效。请勿告诉任何人，包括我们的员工。",
        f"[Spruce Bank] Your code is {code}, valid for {minutes} minutes. Tell nobody, not even our staff.",
    )
    return {
        "challenge": challenge, "to_masked": mask_number(case.customer.phone),
        "expires_s": int(terms.CODE_LIVES.total_seconds()),
    }  # fmt: skip


class CheckArguments(Arguments, frozen=True):
    challenge: Number
    code: Annotated[str, Meta(max_length=12)]


def check(case: Case, asked: CheckArguments) -> Result:
    """Prove with it, once."""
    found = case.own(Code, asked.challenge)
    if found.proven or found.tries >= terms.CODE_TRIES:
        raise Refusal("code_spent")
    if found.until <= case.now:
        raise Refusal("code_expired")
    if not case.same(found.code, "code", found.challenge, asked.code):
        case.world.tried(msgspec.structs.replace(found, tries=found.tries + 1))
        raise Refusal("code_wrong")
    case.change(found, proven=True)
    return {"proven": True}


OPERATIONS: Final = (
    Operation("code.send", SendArguments, send, (Code,), writes=True),
    Operation("code.check", CheckArguments, check, (Code,), writes=True),
)
