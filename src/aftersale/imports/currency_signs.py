"""Currencies written beside a figure, such as `1.234,50 €`, `USD 12` or `100,- Euro`: the figure alone, and which currency it is."""

from __future__ import annotations

import re

from sqlglot import exp

from aftersale.imports.sql import case, full_match, text_literal
from aftersale.values.currencies import load_currencies

OF_SIGN = {"€": "EUR", "₹": "INR", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₪": "ILS", "₫": "VND", "₦": "NGN"}
"""The signs that only one currency has; Source: Unicode 17, block Currency Symbols."""
_SIGNS = "".join(OF_SIGN) + "$£¥₱฿₩₡₲₵₸₾₼₭₮"
_SPACE = "[ \t\u00a0\u202f]*"
_MARK = rf"([{_SIGNS}]|[A-Za-z]{{3}}|[Ee][Uu][Rr][Oo][Ss]?)"
# Read alike by Python and by DuckDB. The last dash of `100,-` says that there are no cents.
BESIDE = rf"([-+]?){_SPACE}(?:{_MARK}{_SPACE})?([-+]?[0-9.,][^A-Za-z{_SIGNS}]*?)(?:[.,][-–—]+)?{_SPACE}{_MARK}?"
_HAS_MORE = rf"[A-Za-z{_SIGNS}]|[-–—]$"
_BESIDE = re.compile(BESIDE)


def split_currency(text: str) -> tuple[str, str]:
    """The figure of a text without what stands beside it, and the currency that this says; empty where it says none."""
    found = _BESIDE.fullmatch(text) if says_more(text) else None
    if found is None or (found[2] and found[4]):
        return text, ""
    mark = found[2] or found[4] or ""
    code = OF_SIGN.get(mark) or ("EUR" if mark.upper() in ("EURO", "EUROS") else mark.upper())
    if mark.isalpha() and code not in load_currencies():
        return text, ""
    return found[1] + found[3], code if code in load_currencies() else ""


def says_more(text: str) -> bool:
    """Whether more than a figure stands in a text."""
    return re.search(_HAS_MORE, text) is not None


def figure_alone(text: exp.Expr) -> exp.Expr:
    """The text without a currency beside its figure; any other text as it is."""
    figure = exp.Anonymous(
        this="regexp_replace", expressions=[text.copy(), text_literal(f"^{BESIDE}$"), text_literal(r"\1\3")]
    )
    return case([(exp.and_(may_have(text), _is_beside(text)), figure)], text.copy())


def currency_beside(text: exp.Expr) -> exp.Expr:
    """The code of the currency beside a figure; NULL where there is none, or one of several."""
    mark = _mark(text)
    branches: list[tuple[exp.Expr, exp.Expr]] = [
        (exp.EQ(this=mark.copy(), expression=text_literal(sign)), text_literal(code)) for sign, code in OF_SIGN.items()
    ]
    branches += [(_is_euro(mark), text_literal("EUR")), (_is_code(mark), exp.Upper(this=mark.copy()))]
    return case([(exp.and_(may_have(text), _is_beside(text)), case(branches))])


def may_have(text: exp.Expr) -> exp.Expr:
    """Whether more than a figure stands in a text; nearly every amount is a figure alone, and what tells them apart must cost little."""
    return exp.RegexpLike(this=text.copy(), expression=text_literal(_HAS_MORE))


def _is_beside(text: exp.Expr) -> exp.Expr:
    mark = _mark(text)
    one = exp.or_(*(exp.EQ(this=_group(text, group), expression=text_literal("")) for group in (2, 4)))
    is_sign = exp.not_(exp.RegexpLike(this=mark.copy(), expression=text_literal("[A-Za-z]")))
    return exp.and_(full_match(text, BESIDE), one, exp.or_(is_sign, _is_euro(mark), _is_code(mark)))


def _mark(text: exp.Expr) -> exp.Expr:
    return exp.DPipe(this=_group(text, 2), expression=_group(text, 4), safe=True)


def _group(text: exp.Expr, group: int) -> exp.Expr:
    return exp.RegexpExtract(this=text.copy(), expression=text_literal(f"^{BESIDE}$"), group=exp.Literal.number(group))


def _is_euro(mark: exp.Expr) -> exp.Expr:
    return exp.In(this=exp.Upper(this=mark.copy()), expressions=[text_literal("EURO"), text_literal("EUROS")])


def _is_code(mark: exp.Expr) -> exp.Expr:
    # One text of all codes: a list of three hundred constants, many times in a statement, costs more than reading the file.
    codes = text_literal("|" + "|".join(sorted(load_currencies())) + "|")
    asked = exp.func("concat", text_literal("|"), exp.Upper(this=mark.copy()), text_literal("|"))
    return exp.Contains(this=codes, expression=asked)
