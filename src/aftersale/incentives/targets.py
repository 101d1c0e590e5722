"""What can be imported about pay: quotas, the figures of single payees that plans refer to, and supplied measures."""

from __future__ import annotations

from decimal import Decimal

from aftersale.imports.model import After, Field, Target
from aftersale.imports.post import FactTarget

_DATED = After("start_on", "end_on")

QUOTA = FactTarget(
    Target(
        "quota",
        (
            Field("payee", "ref", required=True, ref="person"),
            Field("measure", "text", required=True),
            Field("start_on", "date", required=True),
            Field("end_on", "date"),
            Field("amount", "money", required=True, minimum=Decimal(0)),
            Field("currency", "currency", required=True),
        ),
        key=("payee", "measure", "start_on"),
        checks=(_DATED,),
    ),
    "quota",
    "quota_id",
    columns={"payee": "payee_id"},
    overlap=("payee_id", "measure"),
)

PAY_PARAMETER = FactTarget(
    Target(
        "pay_parameter",
        (
            Field("payee", "ref", required=True, ref="person"),
            Field("parameter", "text", required=True),
            Field("start_on", "date", required=True),
            Field("end_on", "date"),
            Field("value", "figure", required=True),
            Field("currency", "currency"),
        ),
        key=("payee", "parameter", "start_on"),
        checks=(_DATED,),
    ),
    "pay_parameter",
    "pay_parameter_id",
    columns={"payee": "payee_id"},
    overlap=("payee_id", "parameter"),
)

MEASURE_FIGURE = FactTarget(
    Target(
        "measure_figure",
        (
            Field("payee", "ref", required=True, ref="person"),
            Field("measure", "text", required=True),
            Field("start_on", "date", required=True),
            Field("end_on", "date", required=True),
            Field("value", "figure", required=True),
        ),
        key=("payee", "measure", "start_on"),
        checks=(_DATED,),
    ),
    "measure_figure",
    "measure_figure_id",
    columns={"payee": "payee_id"},
    overlap=("payee_id", "measure"),
)

PAY_TARGETS = (QUOTA, PAY_PARAMETER, MEASURE_FIGURE)
"""In the sequence in which they are posted."""
