"""Yes and no as people say them. What is both, neither, a doubt or a question is no answer. Pure and total."""

import re
from typing import Final

from suiban.language.folding import normalise

CLAUSE_MAX: Final = 32
"""Who says yes or no takes no longer."""
_SIGNS: Final = {
    "👍": "好",
    "👌": "好",
    "🆗": "好",
    "✅": "好",
    "✔": "好",
    "👎": "不",
    "❌": "不",
    "🙅": "不",
    "✖": "不",
}
_SIGN: Final = re.compile(f"([{''.join(_SIGNS)}])[\ufe0f\U0001f3fb-\U0001f3ff]?")
_CLAUSE: Final = re.compile(r"[,.;:!。、~…|/\"'()\[\]-]+(?!t\b|s\b)")
_DOUBT: Final = re.compile(
    r"[?吗么呢]|不确定|不清楚|不知道|不晓得|不一定|不肯定|说不好|想想|考虑|看看|也许|或许|可能|好像|是不是|好不好|对不对|要不要|行不行|可不可"
    r"|能不能|但|不过|除非|如果|要是|什么|怎么|不[是能会得]不|不是没|[别不][要用想]?[取停]"
    r"|\b(?:maybe|perhaps|not sure|unsure|if|but|unless|i think|what|why|how|later)\b"
)
_DO: Final = (
    "(?:转账?|汇款?|支付|付款?|办理?|提交|签署?|签字|挂失|激活|销户|购买|买入?|赎回|还款?"
    "|兑换|预约|下单|开通?|申请|取款?|存)"
)
_CHANGE: Final = "改|换|修改|更换|变更"
"""Who says only that something be changed may mean what is being confirmed: that is no yes."""
_FILLER: Final = re.compile(
    r"(?:谢|多谢|感谢|麻烦(?:你)?了?|请|辛苦了|你好|客服|亲|那|就|哈|哦|噢|嘿|呃|额"
    r"|thanks?|thank you(?: very much)?|please|hi|hello|well|oh)+"
)
_HUM: Final = re.compile(r"[嗯恩唔]+|e+n+|u+h huh|m+h*m+")
_YES: Final = re.compile(
    r"[嗯恩那就我]*(?:"
    r"是[的啊呀滴哒]*|对[的啊呀头滴哒]*|好[的啊呀滴嘞吧哒了啦]*|可以[的了啊]*|行[的吧啊了]*|中|没有?(?:问题|错|毛病|意见)[的了]*"
    r"|(?:已经?)?确认(?:无误|了|过了|正确)*|确定[了的]*|同意[了的]*|正确|准确|属实|无误|要的?|需要的?|当然(?:可以|了)?|必须的|愿意|接受|妥"
    rf"|(?:确认|确定|同意)(?:{_DO}|{_CHANGE})[吧了啦]*|(?:可以|立即|马上){_DO}[吧了啦]*"
    r"|(?:转|办|付|支付|转账|签|提交)吧"
    r"|yes|yep|yeah|yup|yea|y|ok(?:ay|ey)?|sure|right|correct|true|fine|great|good|agreed?|confirm(?:ed)?|go ahead"
    r"|do it|proceed|absolutely|definitely|certainly|exactly|indeed|of course|please(?: do)?"
    r"|that(?: ?'?| i)s (?:right|correct|fine|ok|it)|it is|looks (?:good|right|fine|ok)|sounds good|all good|no problem"
    r"|i (?:do|agree|confirm|accept)|accept(?:ed)?|[ ])+"
)
_NO: Final = re.compile(
    r"(?:我|那|就|先|还是|暂时|都|这|可|真)*(?:"
    r"不[了啊呀]|不++$|不(?:是|对|好|行|可以|同意|确认|确定|要|用|需要|想要?|必|正确|接受|愿意|办|成|干)[的了啊吧呀]*|否|别了?"
    r"|没有?(?!有?(?:问题|错|毛病|意见))|错[了的]*|有误|有问题|取消[吧了]*|算了吧?|拒绝|放弃|驳回"
    rf"|(?:先|暂时)?(?:不|别|不要|不想|不用|先别|先不|不再|不需要|不准|不能)(?:{_DO}|{_CHANGE})[吧了啦]*"
    r"|no|nope|nah|n|not|never|(?:i )?(?:don ?'?t|do not)(?: do it| agree| confirm| want(?: to| it)?)?"
    r"|wrong|incorrect|false|cancel(?: it| this)?|stop(?: it)?|not (?:correct|right|ok|now|really|yet|true|agreed)"
    r"|disagree|refused?|decline|no thanks?|no thank you|absolutely not|of course not|[ ])+"
)


def read_yes_no(text: str) -> bool | None:
    """True for yes, False for no, None when it is neither or both: 是的, 没问题, ok; 不, 取消, don't."""
    plain = normalise(_SIGN.sub(lambda sign: f" {_SIGNS[sign[1]]} ", text).replace("’", "'"))
    if _DOUBT.search(plain):
        return None
    clauses = [clause.strip() for clause in _CLAUSE.split(plain)]
    said = [clause for clause in clauses if clause and not _FILLER.fullmatch(clause)]
    # who hums before saying something only hums
    verdicts = {_verdict(clause) for clause in said if not _HUM.fullmatch(clause)} or ({True} if said else set())
    return verdicts.pop() if len(verdicts) == 1 else None


def _verdict(clause: str) -> bool | None:
    if len(clause) > CLAUSE_MAX:
        return None
    agreed, refused = _YES.fullmatch(clause), _NO.fullmatch(clause)
    return None if bool(agreed) == bool(refused) else bool(agreed)
