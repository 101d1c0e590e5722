"""The description of a list as pages and clients get it: labels in the reader's language, only what the reader may see."""

from __future__ import annotations

from typing import Any, Literal

from aftersale.storage.actor import Actor
from aftersale.web.languages import Translator
from aftersale.web.shapes import Document, Shape
from aftersale.web.views.spec import HIDDEN, Action, Column, Empty, Form, Section, ViewSpec


class WordShape(Shape):
    """What a code is called, and in which tone."""

    label: str
    tone: Literal["neutral", "info", "ok", "warn", "bad", "blocked"]


class ColumnShape(Shape):
    """One column."""

    key: str
    label: str
    kind: Literal[
        "text",
        "id",
        "integer",
        "decimal",
        "money",
        "percent",
        "day",
        "instant",
        "status",
        "person",
        "country",
        "phone",
        "email",
        "flag",
    ]
    currency: str | None
    decimals: int
    width: int
    is_sortable: bool
    is_shown: bool
    to: str | None
    words: dict[str, WordShape] | None


class FacetShape(Shape):
    """A column by which the rows are counted and narrowed."""

    key: str
    label: str
    kind: Literal["values", "range", "days"]


class SectionShape(Shape):
    """Some columns of one row under a title."""

    title: str
    fields: list[str]
    only_filled: list[str]
    """Of the fields those that are left out where the row has nothing in them."""


class TimelineShape(Shape):
    """Columns of a list by which its rows are drawn as dated bars."""

    label: str
    start: str
    end: str


class RelatedShape(Shape):
    """Another list under a row."""

    title: str
    view: str
    filter: str
    timeline: TimelineShape | None


class DetailShape(Shape):
    """The page of one row."""

    sections: list[SectionShape]
    related: list[RelatedShape]


class LinkShape(Shape):
    """A way on."""

    label: str
    to: str


class EmptyShape(Shape):
    """Why a list has no rows, and the one next step."""

    title: str
    text: str
    link: LinkShape | None


class HintShape(Shape):
    """How a field of a form is asked for."""

    label: str
    help: str
    widget: Literal["", "textarea", "password", "choices", "option"]
    options_view: str
    column: str
    words: dict[str, str]
    only_where: tuple[str, str] | None
    begins_today: bool


class FormShape(Shape):
    """What an action asks for: a JSON Schema and hints by field."""

    json_schema: Document
    hints: dict[str, HintShape]
    submit: str


class OnlyWhereShape(Shape):
    """On which rows an action is offered: a column and its codes."""

    column: str
    codes: list[str]


class ActionShape(Shape):
    """Something that can be done."""

    code: str
    label: str
    scope: Literal["row", "selection", "view"]
    form: FormShape | None
    shortcut: str | None
    tone: Literal["normal", "danger"]
    confirm: str | None
    only_where: OnlyWhereShape | None
    gives_away: bool


class ViewShape(Shape):
    """One list."""

    name: str
    title: str
    one: str
    group: Literal["sales", "partners", "pay", "people", "data", "system"]
    row_key: str
    row_name: str
    row_path: str | None
    columns: list[ColumnShape]
    facets: list[FacetShape]
    sort: str
    search: str | None
    peek: list[SectionShape]
    detail: DetailShape | None
    actions: list[ActionShape]
    links: list[LinkShape]
    empty: EmptyShape
    topics: list[str]
    in_navigation: bool
    has_export: bool
    has_as_of: bool
    has_sums: bool


def describe_view(view: ViewSpec, actor: Actor, language: Translator, is_outside: bool = False) -> ViewShape:
    """The list as the acting person may know it; `is_outside` is a partner user who works for no partner."""
    columns = view.columns_for(actor)
    shown = [column for column in columns if column.kind not in HIDDEN]
    by_key = {column.key: column for column in shown}
    detail = view.detail
    return ViewShape(
        name=view.name,
        title=language.text(view.title),
        one=language.text(view.one),
        group=view.group,
        row_key=view.row_key,
        row_name=view.row_name,
        row_path=view.row_path,
        columns=[_column(column, language) for column in shown],
        facets=[
            FacetShape(key=each.key, label=language.text(by_key[each.key].label), kind=each.kind)
            for each in view.facets
            if each.key in by_key
        ],
        sort=view.sort,
        search=language.text(view.search) if view.search else None,
        peek=_sections(view.peek, by_key, language),
        detail=None
        if detail is None
        else DetailShape(
            sections=_sections(detail.sections, by_key, language),
            related=[
                RelatedShape(
                    title=language.text(each.title),
                    view=each.view,
                    filter=each.filter,
                    timeline=TimelineShape.model_validate(each.timeline) if each.timeline else None,
                )
                for each in detail.related
            ],
        ),
        actions=[_action(each, language) for each in view.actions if each.roles & actor.roles],
        links=[
            LinkShape(label=language.text(each.label), to=each.to) for each in view.links if each.roles & actor.roles
        ],
        empty=_empty((view.empty_outside if is_outside else None) or view.empty, language),
        topics=list(view.topics),
        in_navigation=view.in_navigation,
        has_export=view.has_export,
        has_as_of=view.has_as_of,
        has_sums=any(column.kind == "money" and column.currency and column.is_summed for column in shown),
    )


def _column(column: Column, language: Translator) -> ColumnShape:
    words = column.words
    return ColumnShape.model_validate(
        {
            "key": column.key,
            "label": language.text(column.label),
            "kind": column.kind,
            "currency": column.currency,
            "decimals": column.decimals,
            "width": column.display_width,
            "is_sortable": column.is_sortable,
            "is_shown": column.is_shown,
            "to": column.to,
            "words": words and {code: {"label": language.text(w.label), "tone": w.tone} for code, w in words.items()},
        }
    )


def _sections(sections: tuple[Section, ...], known: dict[str, Column], language: Translator) -> list[SectionShape]:
    """The sections that have something for the reader."""
    seen = [(each, [key for key in each.fields if key in known]) for each in sections]
    return [
        SectionShape(title=language.text(each.title), fields=fields, only_filled=list(each.only_filled))
        for each, fields in seen
        if fields
    ]


def _empty(empty: Empty, language: Translator) -> EmptyShape:
    link = empty.link
    return EmptyShape(
        title=language.text(empty.title),
        text=language.text(empty.text),
        link=LinkShape(label=language.text(link.label), to=link.to) if link else None,
    )


def _action(action: Action, language: Translator) -> ActionShape:
    return ActionShape(
        code=action.code,
        label=language.text(action.label),
        scope=action.scope,
        form=_form(action.form, language) if action.form else None,
        shortcut=action.shortcut,
        tone=action.tone,
        confirm=language.text(action.confirm) if action.confirm else None,
        only_where=OnlyWhereShape(column=action.only_where[0], codes=list(action.only_where[1]))
        if action.only_where
        else None,
        gives_away=action.gives_away,
    )


def _form(form: Form, language: Translator) -> FormShape:
    schema: dict[str, Any] = form.model.model_json_schema()
    return FormShape(
        json_schema=schema,
        hints={
            name: HintShape(
                label=language.text(hint.label),
                help=language.text(hint.help) if hint.help else "",
                widget=hint.widget,
                options_view=hint.options_view,
                column=hint.column,
                words={code: language.text(word) for code, word in hint.words.items()},
                only_where=hint.only_where,
                begins_today=hint.begins_today,
            )
            for name, hint in form.hints.items()
        },
        submit=language.text(form.submit),
    )
