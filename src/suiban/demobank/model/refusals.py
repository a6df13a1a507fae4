"""Why the bank does not do something: codes, and words that a customer understands."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "operation_unknown": ("银行不提供这项服务。", "The bank does not offer this."),
    "customer_unknown": ("没有找到您的客户资料。", "We do not find you among our customers."),
    "arguments_wrong": ("提交的内容有误，请检查后再试。", "Something in the request is not right."),
    "not_found": ("没有找到您所说的账户、卡片或业务。", "We do not find the account, card or order you mean."),
    "key_reused": ("这笔请求的编号已用于另一笔业务。", "The number of this request was used for another one."),
    "insufficient_funds": ("可用余额不足。", "The available balance is not enough."),
    "over_limit": ("超过了限额。", "This is above the limit."),
    "account_closed": ("该账户已销户。", "The account is closed."),
    "account_frozen": ("该账户已冻结，请联系银行。", "The account is frozen; please contact the bank."),
    "payee_mismatch": ("收款人户名与账号不符。", "The payee's name does not match the account."),
    "card_state": ("卡片目前的状态不能办理这项业务。", "The card's state does not allow this."),
    "quote_expired": ("报价已过期，请重新询价。", "The quote has expired; please ask for a new one."),
    "amount_wrong": ("金额不正确。", "The amount is not right."),
    "date_wrong": ("日期不正确。", "The date is not right."),
    "branch_closed": ("网点当天不营业，请选其他日期。", "The branch is closed on that day; please choose another."),
    "risk_invalid": ("风险评估不存在或已过期，请先评估。", "There is no valid risk assessment; please do one first."),
    "risk_too_high": ("产品风险高于您的风险承受能力。", "The product's risk is above your assessed level."),
    "not_redeemable": ("产品还在封闭期，暂不能赎回。", "The product cannot be redeemed yet."),
    "has_obligations": ("还有未了结的业务，暂不能办理。", "Something else has to be settled first."),
    "duplicate": ("这笔业务已经办理过了。", "This was already done."),
    "document_missing": ("材料不齐，请补齐后再提交。", "A document is missing."),
    "code_wrong": ("验证码不正确。", "The code is not right."),
    "code_expired": ("验证码已过期，请重新获取。", "The code has expired; please ask for a new one."),
    "code_spent": ("验证码已失效，请重新获取。", "The code cannot be used any more; please ask for a new one."),
}


class Refusal(Exception):
    """The bank says no; whatever the operation had changed so far is dropped."""

    def __init__(self, code: str, text: str = "", text_en: str = "") -> None:
        super().__init__(code)
        zh, en = WORDS[code]
        self.code = code
        self.text = text or zh
        self.text_en = text_en or en
