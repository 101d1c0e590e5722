"""AdventureWorks paid in the currency of each payee, and what happens where a rate is missing."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from importlib import resources
from pathlib import Path

import duckdb
import pytest

from aftersale.incentives.actions import load_balance
from aftersale.incentives.read import read_plan
from aftersale.pipeline import apply_payouts, plan_payouts
from aftersale.storage.actor import Actor
from aftersale.storage.database import Database
from conftest import data_folder
from worlds import World, new_world, silent

pytestmark = pytest.mark.xdist_group("adventureworks")

PLAN = """
name: local_pay
title: CommissionPct of credited amount, paid in the payee's own currency
currency: USD
payout_currency: payee
pay_period: quarter
start_on: 2011-01-01
exchange: {type: average, on: booking_day, missing: finding, fallback: same_day}
components:
  - name: commission
    title: Commission
    kind: flat_rate
    measure: credited_amount
    rate: {parameter: commission_rate}
"""

EXPECTED = """
WITH country (territory, currency) AS (
    SELECT TerritoryID, {currencies} FROM SalesTerritory
),
pay AS (
    SELECT s.BusinessEntityID AS payee, coalesce(c.currency, 'USD') AS currency,
        sum(h.SubTotal::DECIMAL(18, 4)) * any_value(s.CommissionPct)::DECIMAL(9, 6) AS usd
    FROM SalesPerson AS s JOIN SalesOrderHeader AS h ON h.SalesPersonID = s.BusinessEntityID
    LEFT JOIN country AS c ON c.territory = s.TerritoryID
    WHERE h.OrderDate::DATE >= '2013-10-01' AND h.OrderDate::DATE < '2014-01-01'
    GROUP BY 1, 2
)
SELECT payee, currency, round(usd * CASE currency WHEN 'USD' THEN 1 ELSE (
    SELECT AverageRate::DECIMAL(18, 8) FROM CurrencyRate
    WHERE ToCurrencyCode = currency AND CurrencyRateDate::DATE = '2013-12-31') END, 2) FROM pay ORDER BY 1
"""
CURRENCIES = "CASE CountryRegionCode WHEN 'US' THEN 'USD' WHEN 'CA' THEN 'CAD' WHEN 'GB' THEN 'GBP' WHEN 'AU' THEN 'AUD' ELSE 'EUR' END"


@pytest.fixture
def world(database: Database, actor: Actor, tmp_path: Path) -> World:
    return new_world(database, actor, tmp_path)


def expected_payouts() -> dict[str, tuple[str, Decimal]]:
    con = duckdb.connect()
    for file in sorted((data_folder() / "adventureworks").glob("*.csv")):
        con.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM read_csv('{file}', all_varchar = true)")
    rows = con.execute(EXPECTED.format(currencies=CURRENCIES)).fetchall()
    return {payee: (currency, amount) for payee, currency, amount in rows if amount}


RATE = {
    "from_currency": "USD",
    "to_currency": "DEM",
    "rate_on": "2013-12-31",
    "rate": "1.41870503",
    "rate_type": "average",
}


def in_marks() -> Decimal:
    """What 288 is paid at that rate: exact until it is rounded once."""
    orders = data_folder() / "adventureworks" / "SalesOrderHeader.csv"
    [(credited,)] = (
        duckdb.connect()
        .execute(
            f"SELECT sum(SubTotal::DECIMAL(18, 4)) FROM read_csv('{orders}', all_varchar = true) "
            "WHERE SalesPersonID = '288' AND OrderDate >= '2013-10-01' AND OrderDate < '2014-01-01'"
        )
        .fetchall()
    )
    exact: Decimal = credited * Decimal("0.018") * Decimal(RATE["rate"])
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def payouts_of(world: World) -> dict[str, tuple[str, Decimal]]:
    world.credit("2013-Q4")
    summary = plan_payouts(world.database, world.actor, "2013-Q4", read_plan(PLAN), silent)
    return {row["payee_number"]: (row["currency"], row["amount"]) for row in summary.payouts if row["amount"]}


def test_every_payee_is_paid_in_his_currency_at_the_rate_of_the_last_day(world: World) -> None:
    world.import_folder(data_folder() / "adventureworks", "adventureworks")
    paid, expected = payouts_of(world), expected_payouts()
    assert {currency for currency, _ in paid.values()} == {"USD", "CAD", "GBP", "EUR", "AUD"}
    assert paid == expected
    apply_payouts(world.database, world.actor, "2013-Q4", "local_pay")
    with world.database.transaction(world.actor) as conn:
        assert load_balance(conn) == dict.fromkeys(("USD", "CAD", "GBP", "EUR", "AUD"), 0)
    owed = world.ask(
        "SELECT currency, -sum(amount) AS amount FROM journal_line WHERE account = 'commission_payable' GROUP BY 1"
    )
    sums = {
        currency: sum(amount for other, amount in expected.values() if other == currency)
        for currency, _ in expected.values()
    }
    assert {row["currency"]: row["amount"] for row in owed} == sums


def test_payee_whose_currency_has_no_rate_is_a_finding_and_not_paid_while_the_others_are(
    world: World, tmp_path: Path
) -> None:
    """Marks had rates until November 2011: whoever is to be paid in them in 2013 is left out, with day and pair named."""
    shipped = (resources.files("aftersale.imports.mappings") / "adventureworks.yaml").read_text(encoding="utf-8")
    assert "DE: EUR" in shipped
    mapping = tmp_path / "marks.yaml"
    mapping.write_text(shipped.replace("DE: EUR", "DE: DEM"), encoding="utf-8")
    world.import_folder(data_folder() / "adventureworks", str(mapping))
    paid, expected = payouts_of(world), expected_payouts()
    del expected["288"]
    assert paid == expected
    rows = world.ask(
        "SELECT code, message, amount, currency FROM finding WHERE producer = 'incentives' AND resolved_at = 'infinity'"
    )
    assert [(row["code"], row["currency"]) for row in rows] == [("payout_rate_missing", "USD")]
    message = str(rows[0]["message"])
    assert "USD to DEM" in message and "2013-12-31" in message and "(288)" in message
    world.bring({"exchange_rate": [RATE]})
    assert payouts_of(world) == expected | {"288": ("DEM", in_marks())}
    assert world.ask("SELECT 1 FROM finding WHERE producer = 'incentives' AND resolved_at = 'infinity'") == []
