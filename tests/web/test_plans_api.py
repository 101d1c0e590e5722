"""Plans over HTTP: every version, and what it promises."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from fastapi.testclient import TestClient

from aftersale.incentives.read import read_plan, read_plan_file
from aftersale.pipeline import plan_payouts
from aftersale.web.languages import LANGUAGES
from web.conftest import SignIn
from web.test_runs_api import PLAN
from worlds import World, silent


def test_versions_of_a_plan_are_listed_newest_first(world: World, signed_in: SignIn) -> None:
    for rate in ("10 %", "11 %"):
        plan_payouts(world.database, world.actor, "2026-Q1", read_plan(PLAN.replace("10 %", rate)), silent)
    rep = signed_in("ann@example.com", "rep", person="ann")
    [plan] = rep.get("/api/plans").json()["rows"]
    assert (plan["plan_name"], plan["title"], len(plan["versions"])) == ("flat", "Ten percent of everything", 2)
    rates = []
    for version in plan["versions"]:
        page = rep.get(f"/api/plans/flat/{version['version']}").json()
        rates.append(Decimal(page["components"][0]["rate"]))
        assert [each["version"] for each in page["versions"]] == [each["version"] for each in plan["versions"]]
    assert rates == [Decimal("0.11"), Decimal("0.1")]
    assert (page["sales_roles"], page["end_on"], page["currency"]) == (["account_executive"], None, "USD")
    assert page["components"][0]["where"] == [{"column": "credit_type", "values": ["direct"]}]


def test_every_kind_of_component_says_what_it_promises(world: World, signed_in: SignIn) -> None:
    shipped = read_plan_file(Path("sample-company"))
    plan_payouts(world.database, world.actor, "2026-Q1", shipped, silent)
    client: TestClient = signed_in("rep@example.com", "rep")
    [plan] = client.get("/api/plans").json()["rows"]
    page = client.get(f"/api/plans/{shipped.name}/{plan['versions'][0]['version']}").json()
    by_kind = {each["kind"]: each for each in page["components"]}
    assert by_kind.keys() == {each.kind for each in shipped.components}
    tiered = by_kind["marginal_tiers"]
    assert Decimal(tiered["tiers"][0]["low"]) == 0 and tiered["tiers"][-1]["high"] is None
    assert all(each["rate"] for each in tiered["tiers"])


def test_plan_that_nobody_recorded_is_not_found(world: World, signed_in: SignIn) -> None:
    answer = signed_in("rep@example.com", "rep").get("/api/plans/flat/abc")
    assert (answer.status_code, answer.json()["code"]) == (404, "plan_not_found")


def test_faults_of_a_plan_are_said_in_the_language_of_their_reader(signed_in: SignIn) -> None:
    analyst = signed_in("ada@example.org", "compensation_analyst")
    faulty = PLAN.replace("currency: USD", "currency: USC").replace("rate: 10 %", "rate: much")
    said = {}
    for language in LANGUAGES:
        asked = {"period": "2026-Q1", "plan_yaml": faulty}
        answer = analyst.post("/api/payout-runs", json=asked, headers={"Accept-Language": language}).json()
        assert answer["code"] == "plan_refused"
        said[language] = answer["detail"]
    assert (
        "currency: erwartet: ein Währungscode nach ISO 4217 wie EUR (vielleicht USD); gefunden: 'USC'; plan, Zeile "
        in said["de"]
    )
    assert "components 1, rate: erwartet: ein Satz von null oder mehr wie 0.015 oder 1.5 %" in said["de"]
    assert not any("expected" in each or "found" in each for language, each in said.items() if language != "en")
