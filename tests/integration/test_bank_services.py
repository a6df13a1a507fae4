"""What the demo bank does for its customers, told as each service is used, with what is left afterwards."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.books import CODE, NOW, Books, Client, cny, new_books, open_bank

MONDAY = "2026-11-30"
SATURDAY = "2026-11-28"


@pytest.fixture(scope="module")
async def database(postgres) -> AsyncIterator[str]:
    async with new_books(postgres) as url:
        yield url


@pytest.fixture
async def books(database: str) -> AsyncIterator[Books]:
    """The bank, each time on the same Monday morning."""
    async with open_bank(database) as opened:
        yield opened
        await opened.holds()


@pytest.fixture
async def client(books: Books) -> Client:
    return await books.customer()


async def test_a_lost_card_is_blocked_replaced_and_the_new_one_activated(client: Client) -> None:
    card, before = client.opened.cards["debit"], await client.balance()
    assert await client.refused("card.unblock", card=card) == "card_state"
    await client.done("card.block", card=card, reason="lost")
    assert await client.refused("card.block", card=card, reason="lost") == "card_state"
    assert await client.refused("card.replace", card=card) == "arguments_wrong"
    assert await client.refused("card.replace", card=card, branch="mars") == "not_found"
    ordered = await client.done("card.replace", card=card, address="杭州市云杉路 8 号")
    assert ordered["fee"] == cny(10_00)
    assert before - await client.balance() == 10_00
    assert await client.refused("card.unblock", card=card) == "card_state"
    assert await client.refused("card.replace", card=card, branch="hz-xihu") == "card_state"
    assert (await client.listed("cards.list", "cards", card=ordered["card"]))["status"] == "new"
    assert await client.refused("card.activate", card=ordered["card"], code="000000") == "code_wrong"
    await client.done("card.activate", card=ordered["card"], code=CODE)
    assert (await client.listed("cards.list", "cards", card=ordered["card"]))["status"] == "active"
    assert (await client.listed("cards.list", "cards", card=card))["status"] == "closed"


async def test_a_block_is_lifted_while_no_new_card_was_ordered(client: Client) -> None:
    masked = (await client.listed("cards.list", "cards", card=client.opened.cards["debit"]))["number"]
    await client.done("card.block", card=masked, reason="other")
    await client.done("card.unblock", card=client.opened.cards["debit"])
    await client.done("card.exchange", card=client.opened.cards["debit"], reason="worn")
    assert await client.refused("card.exchange", card=client.opened.cards["debit"], reason="worn") == "duplicate"
    assert (await client.listed("cards.list", "cards", card=client.opened.cards["debit"]))["status"] == "active"


async def test_one_credit_card_each_and_a_debit_card_for_every_account(books: Books, client: Client) -> None:
    assert await client.refused("card.issue", kind="credit") == "duplicate"
    assert await client.refused("card.issue", kind="debit") == "not_found"
    await client.done("card.issue", kind="debit", account=client.opened.accounts["spare"])
    other = await books.customer("contact")
    ordered = await other.done("card.issue", kind="credit")
    card = await other.listed("cards.list", "cards", card=ordered["card"])
    assert (card["status"], card["limit"], card["owed"]) == ("new", cny(0), cny(0))


async def test_a_loan_repaid_in_part_and_then_settled(client: Client) -> None:
    loan, main = client.opened.loans["mortgage"], client.opened.accounts["main"]
    before = await client.balance()
    quote = await client.done("loan.early_quote", loan=loan, amount=cny(50_000_00))
    assert quote["principal"] == cny(50_000_00)
    assert quote["interest"] == cny(105_42)  # 22 days at 3.45 percent
    assert quote["fee"] == cny(250_00)
    paid = await client.done("loan.repay", loan=loan, quote=quote["id"], from_=main)
    assert paid["outstanding"] == cny(810_000_00)
    assert before - await client.balance() == quote["total"]["minor_units"] == 50_355_42
    assert await client.refused("loan.repay", loan=loan, quote=quote["id"], from_=main) == "duplicate"
    assert await client.refused("loan.repay", loan=loan, from_=main) == "arguments_wrong"
    all_of_it = await client.done("loan.early_quote", loan=loan)
    assert all_of_it["principal"] == cny(810_000_00)
    for _ in range(2):  # what was refused did not spend the quote
        assert await client.refused("loan.repay", loan=loan, quote=all_of_it["id"], from_=main) == "insufficient_funds"
    assert await client.refused("loan.early_quote", loan=loan, amount=cny(810_000_01)) == "amount_wrong"
    assert await client.refused("loan.early_quote", loan=client.opened.loans["application"]) == "has_obligations"
    rows = (await client.done("loan.schedule", loan=loan))["instalments"]
    assert sum(row["principal"]["minor_units"] for row in rows) == 810_000_00


async def test_a_loan_with_nothing_left_is_settled(books: Books, client: Client) -> None:
    loan, main = client.opened.loans["mortgage"], client.opened.accounts["main"]
    await client.done("limits.set", per_transfer=cny(500_000_00), per_day=cny(1_000_000_00))
    friend = await books.customer()
    for giver in (client, friend):
        if giver is friend:
            await giver.done("limits.set", per_transfer=cny(500_000_00), per_day=cny(1_000_000_00))
        for part in (450_000_00, 220_000_00):
            await giver.done(
                "transfer.execute", from_=giver.opened.accounts["company"], to_name=client.opened.name, to_number=main,
                amount=cny(part),
            )  # fmt: skip
    paid = await client.done("loan.repay", loan=loan, amount=cny(860_000_00), from_=main)
    assert paid["outstanding"] == cny(0)
    told = await client.listed("loans.list", "loans", id=loan)
    assert (told["status"], told["periods_left"], told["next_amount"]) == ("settled", 0, None)
    assert (await client.done("loan.schedule", loan=loan))["instalments"] == []


async def test_a_bill_in_parts_and_what_is_left_of_it(client: Client) -> None:
    card = client.opened.cards["credit"]
    asked = {"card": card, "month": "2026-10", "amount": cny(6_000_00), "periods": 12}
    assert await client.refused("credit.instalment_quote", **(asked | {"periods": 5})) == "amount_wrong"
    assert await client.refused("credit.instalment_quote", **(asked | {"amount": cny(8_000_01)})) == "amount_wrong"
    assert await client.refused("credit.instalment_quote", **(asked | {"month": "2026-09"})) == "has_obligations"
    quote = await client.done("credit.instalment_quote", **asked)
    assert (quote["fee"], quote["per_period"]) == (cny(396_00), cny(533_00))
    made = await client.done("credit.instalment", quote=quote["id"])
    assert (made["fee"], made["periods"]) == (cny(396_00), 12)
    bill = await client.listed("credit.bills", "bills", month="2026-10")
    assert (bill["paid"], bill["instalment_possible"]) == (cny(6_000_00), False)
    owed = (await client.listed("cards.list", "cards", card=card))["owed"]
    assert owed == cny(9_860_00 + 396_00)
    paid = await client.done("credit.repay", card=card, from_=client.opened.accounts["main"], amount=cny(2_000_00))
    assert paid["owed"] == cny(8_256_00)
    assert (await client.listed("credit.bills", "bills", month="2026-10"))["paid"] == cny(8_000_00)
    over = {"card": card, "from_": client.opened.accounts["main"], "amount": cny(8_256_01)}
    assert await client.refused("credit.repay", **over) == "amount_wrong"


async def test_cash_of_a_card_within_half_of_its_limit(client: Client) -> None:
    card, main = client.opened.cards["credit"], client.opened.accounts["main"]
    before = await client.balance()
    assert await client.refused("credit.advance_quote", card=card, amount=cny(25_000_01)) == "over_limit"
    assert (await client.done("credit.advance_quote", card=card, amount=cny(3_000_00)))["fee"] == cny(30_00)
    made = await client.done("credit.advance", card=card, to=main, amount=cny(3_000_00))
    assert made["owed"] == cny(9_860_00 + 3_030_00)
    assert await client.balance() == before + 3_000_00
    assert (
        await client.refused("credit.advance", card=client.opened.cards["debit"], to=main, amount=cny(1)) == "not_found"
    )


async def test_nothing_is_sold_above_the_assessment(books: Books, client: Client) -> None:
    main, before = client.opened.accounts["main"], await client.balance()

    async def refused(product: str, amount: int) -> str:
        return await client.refused("wealth.buy", product=product, from_=main, amount=cny(amount))

    assert await refused("W-YUNTU", 50_000_00) == "risk_too_high"
    assert await refused("W-NIANLUN90", 9_999_99) == "amount_wrong"
    assert await refused("W-GOLD", 100_00) == "not_found"
    await client.done("risk.record", answers=[1, 1, 1, 1, 2])
    assert (await client.done("risk.get"))["level"] == 1
    assert await refused("W-SONGTAO", 10_000_00) == "risk_too_high"
    await client.done("risk.record", answers=[5, 4, 5, 4, 4])
    made = await client.done("wealth.buy", product="W-YUNTU", from_=main, amount=cny(50_000_00))
    assert made["confirms_on"] == "2026-11-24"
    books.clock.advance(timedelta(days=366))
    assert await refused("W-SUICHAO", 100_00) == "risk_invalid"
    assert await client.refused("wealth.cancel", order=made["order"]) == "date_wrong"
    assert await client.balance() == before - 50_000_00


async def test_an_order_taken_back_leaves_the_holding_as_it_was(client: Client) -> None:
    main, before = client.opened.accounts["main"], await client.balance()
    held = await client.listed("wealth.holdings", "holdings", product="W-NIANLUN90")
    made = await client.done("wealth.buy", product="W-NIANLUN90", from_=main, amount=cny(10_000_00))
    more = await client.listed("wealth.holdings", "holdings", product="W-NIANLUN90")
    assert (more["value"], more["redeemable_on"]) == (cny(61_230_00), "2027-02-21")
    await client.done("wealth.cancel", order=made["order"])
    assert await client.refused("wealth.cancel", order=made["order"]) == "duplicate"
    assert await client.listed("wealth.holdings", "holdings", product="W-NIANLUN90") == held
    assert await client.balance() == before


async def test_redeeming_holds_what_is_on_its_way(client: Client) -> None:
    main = client.opened.accounts["main"]
    asked = {"product": "W-NIANLUN90", "to": main}
    assert await client.refused("wealth.redeem", product="W-SONGTAO", to=main, amount=cny(1)) == "not_redeemable"
    made = await client.done("wealth.redeem", **asked, amount=cny(50_000_00))
    assert made["expected_on"] == "2026-11-26"
    assert await client.refused("wealth.redeem", **asked, amount=cny(1_230_01)) == "amount_wrong"
    told = await client.listed("wealth.holdings", "holdings", product="W-NIANLUN90")
    assert told["redemption"] == {"amount": cny(50_000_00), "state": "requested", "expected_on": "2026-11-26"}


async def test_what_is_due_is_done_once_when_its_day_comes(books: Books, client: Client) -> None:
    accounts, main = client.opened.accounts, client.opened.accounts["main"]
    before, savings = await client.balance(), await client.balance("savings")
    await client.done("wealth.redeem", product="W-NIANLUN90", to=accounts["spare"], amount=cny(50_000_00))
    await client.done("account.close", account=accounts["spare"], to=main)
    await client.done("certificate.issue", account=main, amount=cny(1_00), until="2026-11-26", language="zh")
    await client.done("cash.book", branch="hz-xihu", on="2026-11-26", amount=cny(2_00), account=accounts["savings"])
    assert await books.bank.settle_due() == 0
    books.clock.advance(timedelta(days=3))
    assert await books.bank.settle_due() >= 1
    await books.bank.settle_due()
    assert await client.balance() == before + 50_000_00, "the account that was said is closed: another takes it, once"
    told = await client.listed("wealth.holdings", "holdings", product="W-NIANLUN90")
    assert (told["value"], told["redemption"]["state"]) == (cny(1_230_00), "paid")
    assert (await client.listed("accounts.list", "accounts", number=main))["available"] == cny(before + 50_000_00)
    held = await client.listed("accounts.list", "accounts", number=accounts["savings"])
    assert held["available"] == cny(savings - 2_00), "cash may be fetched until tonight"
    books.clock.advance(timedelta(days=1))
    await books.bank.settle_due()
    assert (await client.listed("accounts.list", "accounts", number=accounts["savings"]))["available"] == cny(savings)
    assert await client.refused("day.settle") == "operation_unknown"


async def test_a_certificate_freezes_and_gives_back(client: Client) -> None:
    main, before = client.opened.accounts["main"], await client.balance()
    paper = {"account": main, "until": "2027-01-31", "language": "zh"}
    assert await client.refused("certificate.issue", **(paper | {"until": "2026-11-23"}), amount=cny(1)) == "date_wrong"
    made = await client.done("certificate.issue", **paper, amount=cny(before))
    assert made["frozen"] == cny(before)
    assert (await client.listed("accounts.list", "accounts", number=main))["available"] == cny(0)
    pay = {"from_": main, "to_name": "陈晓雨", "to_number": "6230588800011223", "bank": "willow", "amount": cny(100)}
    assert await client.refused("transfer.execute", **pay) == "insufficient_funds"
    assert (await client.done("certificate.cancel", reference=made["reference"]))["freed"] == cny(before)
    assert await client.refused("certificate.cancel", reference=made["reference"]) == "duplicate"
    await client.done("transfer.execute", **pay)
    time = {
        "account": client.opened.accounts["time"],
        "amount": cny(200_000_00),
        "until": "2027-01-31",
        "language": "en",
    }
    await client.done("certificate.issue", **time)


async def test_cash_is_had_ready_where_and_when_it_can_be(client: Client) -> None:
    asked = {"branch": "hz-xihu", "on": MONDAY, "amount": cny(80_000_00), "account": client.opened.accounts["savings"]}
    assert await client.refused("cash.book", **(asked | {"on": SATURDAY})) == "branch_closed"
    assert await client.refused("cash.book", **(asked | {"on": "2026-11-23"})) == "date_wrong"
    assert await client.refused("cash.book", **(asked | {"on": "2027-06-01"})) == "date_wrong"
    assert await client.refused("cash.book", **(asked | {"amount": cny(200_000_01)})) == "over_limit"
    assert await client.refused("cash.book", **(asked | {"amount": cny(120_000_01)})) == "insufficient_funds"
    assert await client.refused("cash.book", **(asked | {"currency": "USD"})) == "amount_wrong"
    await client.done("cash.book", **(asked | {"branch": "hz-binjiang", "on": SATURDAY, "amount": cny(30_000_00)}))
    made = await client.done("cash.book", **asked)
    assert await client.refused("cash.book", **asked) == "duplicate"
    assert (await client.done("account.close_check", account=asked["account"]))["reasons"][0]["code"] == "held"
    await client.done("cash.cancel", reference=made["reference"])
    assert await client.refused("cash.cancel", reference=made["reference"]) == "duplicate"
    cities = [item["id"] for item in (await client.done("branches.list", city="杭州市"))["branches"]]
    assert cities == ["hz-binjiang", "hz-xihu"]


async def test_an_account_is_closed_once_nothing_hangs_on_it(client: Client) -> None:
    accounts, total = client.opened.accounts, await client.balance() + await client.balance("savings")
    check = await client.done("account.close_check", account=accounts["time"])
    assert (check["closable"], [item["code"] for item in check["reasons"]]) == (False, ["time_deposit"])
    assert await client.refused("account.close", account=accounts["time"], to=accounts["main"]) == "has_obligations"
    assert await client.refused("account.close", account=accounts["main"], to=accounts["savings"]) == "has_obligations"
    assert await client.refused("account.close", account=accounts["savings"]) == "has_obligations"
    assert await client.refused("account.close", account=accounts["savings"], to=accounts["usd"]) == "not_found"
    made = await client.done("account.close", account=accounts["savings"], to=accounts["main"])
    assert made["moved"] == cny(120_000_00)
    assert await client.balance() == total
    assert (await client.listed("accounts.list", "accounts", number=accounts["savings"]))["status"] == "closed"
    away = {
        "from_": accounts["main"],
        "to_name": client.opened.name,
        "to_number": accounts["savings"],
        "amount": cny(1),
    }
    assert await client.refused("transfer.execute", **away) == "account_closed"
    assert await client.refused("account.close", account=accounts["savings"], to=accounts["main"]) == "account_closed"


async def test_a_trust_sets_its_premium_aside(client: Client) -> None:
    company, before = client.opened.accounts["company"], await client.balance("company")
    two = [{"name": "小明", "relation": "子女", "share": 60}, {"name": "小红", "relation": "子女", "share": 40}]
    asked = {
        "company": "insurer", "plan": "T-SHUMIAO", "settlor": client.opened.name, "beneficiaries": two,
        "premium": cny(300_000_00), "from_": company,
    }  # fmt: skip
    assert await client.refused("trust.open", **(asked | {"beneficiaries": two[:1]})) == "arguments_wrong"
    assert await client.refused("trust.open", **(asked | {"beneficiaries": [{"name": "x"}]})) == "arguments_wrong"
    assert await client.refused("trust.open", **(asked | {"company": "broker"})) == "not_found"
    assert await client.refused("trust.open", **(asked | {"premium": cny(299_999_99)})) == "amount_wrong"
    made = await client.done("trust.open", **asked)
    assert made["expected_on"] == "2026-11-25"
    assert await client.balance("company") == before - 300_000_00
    assert (await client.done("trust.cancel", reference=made["reference"]))["state"] == "cancelled"
    assert await client.balance("company") == before
    assert await client.refused("trust.cancel", reference=made["reference"]) == "duplicate"


async def test_an_appointment_needs_its_documents(client: Client) -> None:
    asked = {
        "company_name": "杭州云朵科技有限公司", "licence_no": "91330108MA2AX00001", "legal_person": "林薇",
        "branch": "hz-xihu", "on": MONDAY, "documents": ["fil_1", "fil_1"],
    }  # fmt: skip
    assert await client.refused("account.open_appointment", **asked) == "document_missing"
    made = await client.done("account.open_appointment", **(asked | {"documents": ["fil_1", "fil_2"]}))
    assert await client.refused("account.open_appointment", **(asked | {"documents": ["a", "b"]})) == "duplicate"
    await client.done("appointment.cancel", reference=made["reference"])
    await client.done("account.open_appointment", **(asked | {"documents": ["a", "b"]}))


async def test_contact_details_change_and_the_customer_is_told(books: Books, client: Client) -> None:
    for field, value in (("phone", "abc"), ("email", "nobody"), ("address", "x"), ("phone", "1" * 30)):
        assert await client.refused("contact.change", field=field, value=value) == "arguments_wrong"
    await client.done("contact.change", field="phone", value="19900008888")
    assert await client.refused("contact.change", field="phone", value="19900008888") == "duplicate"
    assert (await client.done("contact.get"))["phone"] == "19900008888"
    assert (await client.done("code.send", purpose="x"))["to_masked"] == "199****8888"
    assert "联系方式已变更" in (await books.bank.messages(f"bank:{client.opened.customer_no}"))[1]["text"]


async def test_a_password_is_begun_for_a_card_or_an_account(books: Books, client: Client) -> None:
    started = await client.done("password.reset_start", account=client.opened.accounts["main"])
    assert started["valid_until"] == (NOW + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert await client.refused("password.reset_start") == "arguments_wrong"
    await client.done("card.block", card=client.opened.cards["debit"], reason="lost")
    assert await client.refused("password.reset_start", card=client.opened.cards["debit"]) == "card_state"
