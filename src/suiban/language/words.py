"""Word lists: what carries no meaning of its own, and characters written in two ways."""

import re
from importlib.resources import files
from typing import Final

# The converter keeps these apart; in a bank's talk they are one.
SAME_CHARACTER: Final = {"帐": "账", "著": "着", "谘": "咨", "佈": "布", "証": "证", "妳": "你", "您": "你", "〇": "零"}

STOP_WORDS: Final = frozenset(files("suiban.language").joinpath("stop_words.txt").read_text("utf-8").split())

# What people put before and after a question without asking anything by it.
FILLERS: Final = re.compile(
    r"^(?:(?:你好|在吗|请问|请教|想问|想知道|想了解|想咨询|咨询|问|麻烦|帮我|帮忙|客服|那个|哎|喂|嗯|那|我想|我要"
    r"|一下|下)[,，。!！?？~ ]*)+"
    r"|(?:[,，。!！?？~ ]*(?:谢谢|啊|呀|呢|吗|吧|嘛|哦|哈|急|在线等))+[,，。!！?？~ ]*$"
)

_PAIRED: Final = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕"
    "乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生左丘东门西门第五"
)
# two characters each
DOUBLE_SURNAMES: Final = frozenset(first + second for first, second in zip(_PAIRED[::2], _PAIRED[1::2], strict=True))

# Surnames that are not read as the character mostly is.
SURNAME_SOUNDS: Final = {
    "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "曾": "zeng", "任": "ren", "华": "hua", "盖": "ge",
    "朴": "piao", "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "翟": "zhai", "缪": "miao", "宓": "mi",
    "冼": "xian", "覃": "qin", "折": "she", "黑": "he", "乐": "yue", "召": "shao", "员": "yun", "曲": "qu",
    "澹台": "tantai",
}  # fmt: skip

# Words of banking that are read otherwise than their characters mostly are.
WORD_SOUNDS: Final = {
    "还款": "huan kuan", "还贷": "huan dai", "还清": "huan qing", "归还": "gui huan", "代还": "dai huan",
    "还本": "huan ben", "调额": "tiao e", "分行": "fen hang", "支行": "zhi hang", "总行": "zong hang",
    "行内": "hang nei", "跨行": "kua hang", "他行": "ta hang", "我行": "wo hang", "本行": "ben hang",
    "重置": "chong zhi", "重设": "chong she",
}  # fmt: skip

# What stands for a currency; the key as folded text.
CURRENCY_WORDS: Final = {
    "元": "CNY", "块": "CNY", "块钱": "CNY", "圆": "CNY", "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY",
    "kuai": "CNY", "¥": "CNY", "美元": "USD", "美金": "USD", "美刀": "USD", "刀": "USD", "usd": "USD", "us$": "USD",
    "$": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD", "港币": "HKD", "港元": "HKD", "港纸": "HKD",
    "hkd": "HKD", "hk$": "HKD", "hongkongdollars": "HKD", "欧元": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "€": "EUR", "英镑": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "£": "GBP",
    "日元": "JPY", "日币": "JPY", "日圆": "JPY", "jpy": "JPY", "yen": "JPY", "韩元": "KRW", "韩币": "KRW", "krw": "KRW",
    "won": "KRW", "新币": "SGD", "新加坡元": "SGD", "新加坡币": "SGD", "坡币": "SGD", "sgd": "SGD", "s$": "SGD",
    "科威特第纳尔": "KWD", "第纳尔": "KWD", "kwd": "KWD",
}  # fmt: skip

# Words with a number in them that count nothing.
NUMBERS_IN_WORDS: Final = re.compile(
    r"(?<![\d零一二两三四五六七八九十百千万亿])(?:万一|千万(?=[别不要记得])|十分(?=[感着重想急抱满需])|百度|百合|百姓|零钱|零售|零花|零散|二维码|五险一金"
    r"|双十[一二]|第三方|三方|四川|九江|九龙|三亚|八达通|三星|四大行|三农|七夕|一会儿?|一时|一次性|一五一十|三番五次|一点儿?(?![零一二三四五六七八九])"
    r"|一(?=[下些直样起定般共旦切律并边道致经方味概向]))|[归清]零|[唯统之不逐]一"
)

# Family names common enough to tell 李四 from a four.
SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史"
    "陶黎贺顾毛郝龚邵钱严覃武戴莫孔向汤"
)
