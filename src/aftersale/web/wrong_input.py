"""Says in a reader's language what is wrong with a value that does not have the shape the API asks for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticCustomError

from aftersale.values.sentence import N_, Sentence
from aftersale.web.languages import Translator

SENTENCES = {
    "missing": N_("This is needed."),
    "extra_forbidden": N_("There is no such field."),
    "json_invalid": N_("This is not JSON."),
    "none_required": N_("This must be empty."),
    "string_type": N_("This must be a text."),
    "string_too_short": N_("Write at least {min_length} characters."),
    "string_too_long": N_("Write at most {max_length} characters."),
    "string_pattern_mismatch": N_("This does not have the right form."),
    "too_short": N_("Give at least {min_length}, not {actual_length}."),
    "too_long": N_("Give at most {max_length}, not {actual_length}."),
    "int_type": N_("This must be a whole number."),
    "int_parsing": N_("This must be a whole number."),
    "int_parsing_size": N_("This number is too large."),
    "int_from_float": N_("This must be a whole number."),
    "decimal_type": N_("This must be a number such as {example}."),
    "decimal_parsing": N_("This must be a number such as {example}."),
    "decimal_max_digits": N_("Write at most {max_digits} digits."),
    "decimal_max_places": N_("Write at most {decimal_places} decimals."),
    "decimal_whole_digits": N_("Write at most {whole_digits} digits before the decimals."),
    "finite_number": N_("This must be a number."),
    "greater_than": N_("This must be more than {gt}."),
    "greater_than_equal": N_("This must be at least {ge}."),
    "less_than": N_("This must be less than {lt}."),
    "less_than_equal": N_("This must be at most {le}."),
    "bool_type": N_("This must be yes or no."),
    "bool_parsing": N_("This must be yes or no."),
    "date_type": N_("This must be a date such as 2026-01-31."),
    "date_parsing": N_("This must be a date such as 2026-01-31."),
    "date_from_datetime_parsing": N_("This must be a date such as 2026-01-31."),
    "date_from_datetime_inexact": N_("This must be a date such as 2026-01-31."),
    "datetime_type": N_("This must be a date and time such as 2026-01-31T09:00:00Z."),
    "datetime_parsing": N_("This must be a date and time such as 2026-01-31T09:00:00Z."),
    "datetime_from_date_parsing": N_("This must be a date and time such as 2026-01-31T09:00:00Z."),
    "timezone_aware": N_("The time needs its zone."),
    "literal_error": N_("This must be one of {expected}."),
    "enum": N_("This must be one of {expected}."),
    "list_type": N_("This must be a list."),
    "set_type": N_("This must be a list."),
    "dict_type": N_("This must be an object."),
    "model_type": N_("This must be an object."),
    "model_attributes_type": N_("This must be an object."),
    "amount_without_currency": N_("Send an amount together with its currency, or neither."),
    "amount_not_sold": N_(
        "Only what was sold has an amount: leave amount and currency empty, or say that it was sold."
    ),
    "tickets_or_customer": N_("Name tickets or a customer: one of both, and not both."),
    "no_such_currency": N_("There is no such currency: write three letters such as EUR."),
    "plan_not_one": N_("Send either plan_yaml, or plan_name and plan_version."),
}
"""By Pydantic's types of errors, and our own; places are filled from the error's own context."""

PATTERNS = {
    r"^[A-Z]{3}$": N_("Write the three letters of a currency, such as EUR."),
    r"^\s*[+-]?\s*[0-9]{1,8}\s*%?\s*$": N_(
        "Write how many places, such as 40, or what comes on top, such as +5, -5 or +10 %."
    ),
    r"^[0-9]{1,19}$": N_("Choose one of the list."),
    r"\S": N_("Write something."),
    r"^[^\x00]*\S[^\x00]*$": N_("Write something."),
}
"""What the patterns of our fields ask for, in words: nobody reads a pattern."""

EXAMPLE = Decimal("0.5")
"""A number as it is written: its mark is that of the reader's language, in which forms take it."""


def refuse_input(code: str) -> PydanticCustomError:
    """What a validator of our own raises: one of the sentences above, by its code."""
    return PydanticCustomError(code, SENTENCES[code])


def explain_input(error: Mapping[str, Any], language: Translator) -> str:
    """One error of Pydantic in a language."""
    return language.say(describe_input(error))


def describe_input(error: Mapping[str, Any]) -> str:
    """One error of Pydantic as a sentence; of a kind that no field of ours has, in Pydantic's words."""
    template = SENTENCES.get(str(error["type"]))
    if template is None:
        return str(error["msg"])
    if error["type"] == "string_pattern_mismatch":
        template = PATTERNS.get(str(error.get("ctx", {}).get("pattern")), template)
    facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in error.get("ctx", {}).items()}
    return Sentence(template, **(facts | {"example": EXAMPLE} if "{example}" in template else facts))
