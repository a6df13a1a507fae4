"""The demo's products, and how each becomes a piece of knowledge: customers ask the bot, agents search for it."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from suiban.app.demo.model import Article, Product, ProductKind

SOURCE: Final = "《产品说明书》"
EFFECTIVE_FROM: Final = date(2026, 1, 1)
STATUS: Final = {
    "on_sale": "目前在售，以产品说明书和办理时页面为准。",
    "closed": "已停办，不再新办；已有的照原约定继续服务。",
    "legacy": "老产品，只服务已有客户，不再新办。",
}
RISK: Final = {"R1": "低风险", "R2": "中低风险", "R3": "中风险", "R4": "中高风险", "R5": "高风险"}


class ProductsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As products are written down."""

    kind: tuple[ProductKind, ...]
    product: tuple[Product, ...]


def as_articles(kinds: Sequence[ProductKind], products: Sequence[Product]) -> tuple[Article, ...]:
    """One article a product, in its kind's topic. A product of an unknown kind raises KeyError."""
    by_key = {kind.key: kind for kind in kinds}
    return tuple(_as_article(by_key[product.kind], product) for product in products)


def _as_article(kind: ProductKind, product: Product) -> Article:
    return Article(
        company=kind.company,
        key=product.key,
        topic=kind.name,
        topic_en=kind.name_en,
        queue=kind.queue,
        audience=("customer", "agent"),
        title=product.name,
        questions=product.questions,
        keywords=(*product.keywords, product.name_en),
        body=_body(product),
        source=SOURCE + product.name,
        version=1,
        effective_from=EFFECTIVE_FROM,
        related=(),
    )


def _body(product: Product) -> str:
    risk = f"风险等级 {product.risk}（{RISK[product.risk]}），购买前请看清说明书。" if product.risk else ""
    return f"{product.line}。\n\n{'；'.join(product.figures)}。\n{risk}{STATUS[product.status]}"
