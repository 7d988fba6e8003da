"""Turns the models into SQL. What the dialects call differently is given by them."""

import datetime
from dataclasses import dataclass
from typing import Callable

from model import fields


@dataclass
class Dialect:
    """Calls that every engine names in its own way; each takes texts of SQL."""

    starts: Callable
    contains: Callable
    has: Callable


def text(value):
    return "'" + value.replace("'", "''") + "'"


def condition(dialect, tree):
    kind, *rest = tree
    match kind:
        case "and" | "or":
            return "(" + f" {kind} ".join(condition(dialect, part) for part in rest[0]) + ")"
        case "not":
            return f"(NOT {condition(dialect, rest[0])})"
        case "yes":
            return rest[0]
        case "compare":
            field, operator, value = rest
            literal = f"DATE '{value}'" if isinstance(value, datetime.date) else value
            return f"({field} {'=' if operator == '==' else operator} {literal})"
        case "in":
            field, values = rest
            if len(values) == 1:
                return f"({field} = {text(values[0])})"
            return f"({field} IN ({', '.join(map(text, values))}))"
        case "starts" | "contains" | "has":
            return getattr(dialect, kind)(rest[0], text(rest[1]))
    raise ValueError(kind)


def table(model_table):
    field = model_table.field
    if model_table.cuts:
        *below, last = model_table.points
        steps = [f"WHEN {field} < {cut} THEN {points}" for cut, points in zip(model_table.cuts, below, strict=True)]
        return f"CASE {' '.join(steps)} WHEN {field} IS NOT NULL THEN {last} ELSE 0 END"
    steps = [f"WHEN {field} IN ({', '.join(map(text, values))}) THEN {p}" for values, p in model_table.cells]
    if model_table.other:
        steps.append(f"WHEN {field} IS NOT NULL THEN {model_table.other}")
    return f"CASE {' '.join(steps)} ELSE 0 END"


def sum_of_rules(dialect, rules):
    return " + ".join(f"CASE WHEN {condition(dialect, when)} THEN {points} ELSE 0 END" for when, points in rules)


def leads_query(model, dialect, source):
    """One row: number of rows, sum of points, and rows by stage."""
    groups = []
    for group in model.groups:
        terms = [table(t) for t in group.tables] + [sum_of_rules(dialect, group.rules)]
        groups.append(" + ".join(terms))
    return counted(model, dialect, source, groups)


def leads_query_by_title(model, dialect, source, titles):
    """The same, where what the rules ask of a title is asked once for each row of a table of titles.

    Both tables have a column `title_code`.
    """
    tests = {}

    def replaced(tree):
        kind = tree[0]
        if kind in ("and", "or"):
            return (kind, [replaced(part) for part in tree[1]])
        if kind == "not":
            return (kind, replaced(tree[1]))
        if tree[1] != "title":
            return tree
        return ("yes", tests.setdefault(condition(dialect, tree), f"title_is_{len(tests)}"))

    groups, columns = [], []
    for number, group in enumerate(model.groups):
        of_title = [rule for rule in group.rules if fields(rule[0]) == {"title"}]
        others = [(replaced(when), points) for when, points in group.rules if (when, points) not in of_title]
        terms = [table(t) for t in group.tables] + [sum_of_rules(dialect, others)]
        if of_title:
            columns.append(f"{sum_of_rules(dialect, of_title)} AS title_points_{number}")
            terms.append(f"coalesce(title_points_{number}, 0)")
        groups.append(" + ".join(terms))
    columns += [f"{test} AS {name}" for test, name in tests.items()]
    words = f"(SELECT title_code, {', '.join(columns)} FROM {titles})"
    return counted(model, dialect, f"{source} LEFT JOIN {words} USING (title_code)", groups)


def counted(model, dialect, source, groups):
    caps = [f"least(greatest({sum}, {g.least}), {g.most})" for g, sum in zip(model.groups, groups, strict=True)]
    total = f"least(greatest({' + '.join(caps)}, {model.least}), {model.most})"
    steps = [
        f"WHEN {condition(dialect, enter)} THEN {number}"
        for number, (_, enter) in reversed(list(enumerate(model.stages)))
        if enter
    ]
    asked = sorted(set().union(*(fields(enter) for _, enter in model.stages if enter)) - {"total"})
    counts = ", ".join(f"sum(CASE WHEN stage = {number} THEN 1 ELSE 0 END)" for number in range(len(model.stages)))
    return f"""
        WITH scored AS (SELECT {total} AS total, {', '.join(asked)} FROM {source}),
        staged AS (SELECT total, CASE {' '.join(steps)} ELSE 0 END AS stage FROM scored)
        SELECT count(*), sum(total), {counts} FROM staged"""
