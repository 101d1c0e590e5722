"""Reads plan files: every error with its file, line, column and what was expected, all at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import yaml

from aftersale.errors import Place
from aftersale.incentives.errors import PlanFileNotFound, PlanRefused
from aftersale.incentives.model import (
    WHERE_COLUMNS,
    BonusAtTarget,
    Component,
    CreditedAmount,
    Eligibility,
    ExchangePolicy,
    Figure,
    FlatRate,
    MarginalTiers,
    Parameter,
    PayoutCurrency,
    PayPeriod,
    Plan,
    PlanFinding,
    RateDay,
    RateType,
    TierBasis,
)
from aftersale.incentives.nodes import NodeReader
from aftersale.incentives.tiers import read_tiers
from aftersale.values.calendar import BusinessCalendar
from aftersale.values.currencies import find_nearest_currency, is_currency
from aftersale.values.errors import CalendarUnknown
from aftersale.values.exchange import RatePolicy
from aftersale.values.sentence import Sentence, list_sentences

_ONE = Decimal(1)
_A_RATE = Sentence(
    "a rate of zero or more such as 0.015 or 1.5 %, or {reference}", reference="{parameter: commission_rate}"
)
_AN_AMOUNT = Sentence(
    "an amount of zero or more with at most four decimals, or {reference}", reference="{parameter: bonus}"
)
_PLAN_KEYS = ("name", "title", "currency", "payout_currency", "pay_period", "start_on", "exchange", "components")


def read_plan(text: str, file: str = "plan") -> Plan:
    """Read a plan from YAML, of which JSON is a part.

    Raises
    ------
    PlanRefused
        With the keyword `findings`: every `PlanFinding`, sorted by place.
    """
    plan, findings = _read(text, file)
    if plan is None:
        raise _refuse(file, findings)
    return plan


def check_plan(text: str, file: str = "plan") -> tuple[PlanFinding, ...]:
    """Find everything that keeps a plan from being read, sorted by place."""
    return _read(text, file)[1]


def load_plan(path: Path) -> Plan:
    """Read a plan file in UTF-8.

    Raises
    ------
    PlanRefused
    """
    try:
        return read_plan(path.read_text("utf-8"), str(path))
    except UnicodeDecodeError as error:
        found = Sentence("byte {number}, which is none", number=error.start + 1)
        raise _refuse(str(path), (PlanFinding(Place(str(path)), "", Sentence("text in UTF-8"), found),)) from error


def read_plan_file(name_or_path: Path) -> Plan:
    """Read a plan file, or a plan that ships by the name of its file (`adventureworks`).

    Raises
    ------
    PlanFileNotFound, PlanRefused
    """
    if name_or_path.is_file():
        return load_plan(name_or_path)
    folder = resources.files("aftersale.incentives") / "plans"
    shipped = {file.name.removesuffix(".yaml"): file for file in folder.iterdir() if file.name.endswith(".yaml")}
    if str(name_or_path) in shipped:
        return read_plan(shipped[str(name_or_path)].read_text("utf-8"), f"{name_or_path}.yaml")
    raise PlanFileNotFound(path=name_or_path, shipped=", ".join(sorted(shipped)))


def load_shipped_plans() -> tuple[Plan, ...]:
    """The plans that come with the package, sorted by file name."""
    folder = resources.files("aftersale.incentives") / "plans"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(read_plan(file.read_text("utf-8"), file.name) for file in files)


def plan_from_document(document: Mapping[str, Any], file: str = "plan") -> Plan:
    """Read a plan from what `plan_document` gives, also after a journey through JSON.

    Raises
    ------
    PlanRefused
        Lines and columns are those of the document written as JSON, indented by two.
    """
    return read_plan(json.dumps(document, indent=2, ensure_ascii=False), file)


def _refuse(file: str, findings: tuple[PlanFinding, ...]) -> PlanRefused:
    problems = list_sentences([found.said() for found in findings])
    return PlanRefused(file=file, count=len(findings), problems=problems, findings=findings)


def _read(text: str, file: str) -> tuple[Plan | None, tuple[PlanFinding, ...]]:
    reader = NodeReader(file)
    root = reader.compose(text)
    plan = None if root is None else _plan(reader, root)
    findings = sorted(reader.findings, key=lambda found: (found.place.line or 0, int(found.place.column or 0)))
    return (None if findings else plan), tuple(findings)


def _plan(reader: NodeReader, root: yaml.Node) -> Plan | None:
    entries = reader.fields(root, "", _PLAN_KEYS, ("end_on", "who"))
    start_on, end_on = (reader.day(entries.get(key), key) for key in ("start_on", "end_on"))
    if start_on is not None and end_on is not None and end_on <= start_on:
        expected = Sentence("a day after {start_on}, the first on which the plan is in force", start_on=str(start_on))
        reader.refuse(entries["end_on"], "end_on", expected)
    name = reader.name(entries.get("name"), "name")
    title = reader.text(entries.get("title"), "title")
    currency = _currency(reader, entries.get("currency"))
    payout_currency = reader.choice(entries.get("payout_currency"), "payout_currency", get_args(PayoutCurrency))
    pay_period = reader.choice(entries.get("pay_period"), "pay_period", get_args(PayPeriod))
    who = _eligibility(reader, entries.get("who"))
    exchange = _exchange(reader, entries.get("exchange"))
    components = _components(reader, entries.get("components"))
    if (
        name is None
        or title is None
        or currency is None
        or payout_currency is None
        or pay_period is None
        or start_on is None
        or exchange is None
    ):
        return None
    return Plan(name, title, currency, payout_currency, pay_period, start_on, end_on, who, exchange, components)


def _currency(reader: NodeReader, node: yaml.Node | None) -> str | None:
    expected = Sentence("a currency code of ISO 4217 such as EUR")
    code = reader.text(node, "currency", expected)
    if node is None or code is None or is_currency(code):
        return code
    if nearest := find_nearest_currency(code):
        expected = Sentence("a currency code of ISO 4217 such as EUR (perhaps {nearest})", nearest=nearest)
    reader.refuse(node, "currency", expected)
    return None


def _eligibility(reader: NodeReader, node: yaml.Node | None) -> Eligibility:
    if node is None:
        return Eligibility()
    entries = reader.fields(node, "who", (), ("sales_roles", "payees"))
    a_role = Sentence("a sales role such as account_executive")
    roles = reader.texts(entries.get("sales_roles"), "who, sales_roles", a_role)
    expected = Sentence("numbers of payees")
    numbers = reader.items(entries.get("payees"), "who, payees", expected)
    payees = (reader.integer(number, "who, payees", expected) for number in numbers)
    return Eligibility(roles, tuple(sorted({payee for payee in payees if payee is not None})))


def _exchange(reader: NodeReader, node: yaml.Node | None) -> ExchangePolicy | None:
    if node is None:
        return None
    entries = reader.fields(node, "exchange", ("type", "on"), ("missing", "fallback", "calendar"))
    rate_type: RateType | None = reader.choice(entries.get("type"), "exchange, type", get_args(RateType))
    day: RateDay | None = reader.choice(entries.get("on"), "exchange, on", get_args(RateDay))
    reader.choice(entries.get("missing"), "exchange, missing", ("finding",))
    policies: tuple[RatePolicy, ...] = get_args(RatePolicy)
    fallback = reader.choice(entries.get("fallback"), "exchange, fallback", policies) or "same_day"
    calendar = _calendar(reader, entries.get("calendar"), fallback)
    if rate_type is None or day is None:
        return None
    return ExchangePolicy(rate_type, day, fallback=fallback, calendar=calendar)


def _calendar(reader: NodeReader, node: yaml.Node | None, fallback: RatePolicy) -> str:
    if node is None:
        return ""
    expected = Sentence("a country such as DE or a market such as XECB whose business days have rates")
    region = reader.text(node, "exchange, calendar", expected) or ""
    if fallback == "same_day":
        unwanted = Sentence("no calendar unless fallback is previous_business_day")
        reader.refuse(node, "exchange, calendar", unwanted)
    try:
        BusinessCalendar(region)
    except CalendarUnknown:
        reader.refuse(node, "exchange, calendar", expected)
    return region


def _components(reader: NodeReader, node: yaml.Node | None) -> tuple[Component, ...]:
    read: list[Component] = []
    taken: set[str] = set()
    for number, each in enumerate(reader.items(node, "components", Sentence("at least one component")), 1):
        path = f"components {number}"
        if (component := _component(reader, each, path)) is None:
            continue
        if component.name in taken:
            expected, found = Sentence("a name that no other component has"), Sentence("{name!r}", name=component.name)
            reader.refuse(each, f"{path}, name", expected, found)
        taken.add(component.name)
        read.append(component)
    return tuple(read)


def _component(reader: NodeReader, node: yaml.Node, path: str) -> Component | None:
    kinds = {"flat_rate": _flat_rate, "marginal_tiers": _marginal_tiers, "bonus_at_target": _bonus}
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    given = next((value for key, value in pairs if key.value == "kind"), None)
    if given is None:
        expected = Sentence("entry kind: one of {names}", names=", ".join(kinds))
        reader.refuse(node, path, expected, Sentence("nothing of that name"))
        return None
    kind = reader.choice(given, f"{path}, kind", tuple(kinds))
    return None if kind is None else kinds[kind](reader, node, path)


def _flat_rate(reader: NodeReader, node: yaml.Node, path: str) -> FlatRate | None:
    entries = reader.fields(node, path, ("name", "kind", "rate"), ("title", "measure", "where"))
    name, title = _name_and_title(reader, entries, path)
    measure = _credited_amount(reader, entries, path)
    rate = _parameter(reader, entries.get("rate"), f"{path}, rate") or reader.rate(
        entries.get("rate"), f"{path}, rate", _A_RATE
    )
    return None if name is None or rate is None else FlatRate(name, title, measure, rate)


def _marginal_tiers(reader: NodeReader, node: yaml.Node, path: str) -> MarginalTiers | None:
    optional = ("title", "measure", "where", "quota", "accumulate")
    entries = reader.fields(node, path, ("name", "kind", "by", "tiers"), optional)
    name, title = _name_and_title(reader, entries, path)
    measure = _credited_amount(reader, entries, path)
    by = reader.choice(entries.get("by"), f"{path}, by", get_args(TierBasis))
    reader.choice(entries.get("accumulate"), f"{path}, accumulate", ("period",))
    quota = reader.name(entries.get("quota"), f"{path}, quota") or ""
    if by == "attainment" and "quota" not in entries:
        expected = Sentence("entry quota: the measure whose quota is attained")
        reader.refuse(node, path, expected, Sentence("nothing of that name"))
    if by == "amount" and "quota" in entries:
        reader.refuse(entries["quota"], f"{path}, quota", Sentence("no quota where tiers go by amount"))
    tiers = read_tiers(reader, entries.get("tiers"), f"{path}, tiers", by or "attainment")
    if name is None or by is None:
        return None
    return MarginalTiers(name, title, measure, by, tiers, quota)


def _bonus(reader: NodeReader, node: yaml.Node, path: str) -> BonusAtTarget | None:
    entries = reader.fields(node, path, ("name", "kind", "quota", "amount"), ("title", "measure", "where", "threshold"))
    name, title = _name_and_title(reader, entries, path)
    quota = reader.name(entries.get("quota"), f"{path}, quota")
    expected = Sentence("a share of the quota above zero such as 100 %")
    threshold = reader.rate(entries.get("threshold"), f"{path}, threshold", expected)
    if threshold is not None and threshold == 0:
        reader.refuse(entries["threshold"], f"{path}, threshold", expected)
    amount = _parameter(reader, entries.get("amount"), f"{path}, amount") or reader.amount(
        entries.get("amount"), f"{path}, amount", _AN_AMOUNT
    )
    measure: CreditedAmount | Figure
    if isinstance(entries.get("measure"), yaml.MappingNode):
        measure = _figure(reader, entries, path)
    else:
        measure = _credited_amount(reader, entries, path)
    if name is None or quota is None or amount is None:
        return None
    return BonusAtTarget(name, title, measure, quota, amount, _ONE if threshold is None else threshold)


def _name_and_title(reader: NodeReader, entries: Mapping[str, yaml.Node], path: str) -> tuple[str | None, str]:
    name = reader.name(entries.get("name"), f"{path}, name")
    title = reader.text(entries.get("title"), f"{path}, title")
    return name, title or (name or "").replace("_", " ").capitalize()


def _credited_amount(reader: NodeReader, entries: Mapping[str, yaml.Node], path: str) -> CreditedAmount:
    reader.choice(entries.get("measure"), f"{path}, measure", ("credited_amount",))
    if "where" not in entries:
        return CreditedAmount()
    columns = reader.fields(entries["where"], f"{path}, where", (), WHERE_COLUMNS)
    return CreditedAmount(
        tuple(
            (column, reader.texts(columns[column], f"{path}, where, {column}", Sentence("a value or a list of values")))
            for column in WHERE_COLUMNS
            if column in columns
        )
    )


def _figure(reader: NodeReader, entries: Mapping[str, yaml.Node], path: str) -> Figure:
    figure = reader.fields(entries["measure"], f"{path}, measure", ("figure",)).get("figure")
    if "where" in entries:
        reader.refuse(
            entries["where"], f"{path}, where", Sentence("no conditions on credits where a figure is measured")
        )
    return Figure(reader.name(figure, f"{path}, measure, figure") or "")


def _parameter(reader: NodeReader, node: yaml.Node | None, path: str) -> Parameter | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    name = reader.name(reader.fields(node, path, ("parameter",)).get("parameter"), f"{path}, parameter")
    # A name that is refused has its finding; reading goes on as if it were one.
    return Parameter(name or "refused")
