"""Turns the models into SQL. What the dialects call differently is given by them."""

import datetime
from dataclasses import dataclass
from typing import Callable


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


def leads_query(model, dialect, source):
    """One row: number of rows, sum of points, and rows by stage."""
    groups = []
    for group in model.groups:
        terms = [table(t) for t in group.tables]
        terms += [f"CASE WHEN {condition(dialect, when)} THEN {points} ELSE 0 END" for when, points in group.rules]
        groups.append(f"least(greatest({' + '.join(terms)}, {group.least}), {group.most})")
    total = f"least(greatest({' + '.join(groups)}, {model.least}), {model.most})"
    steps = [
        f"WHEN {condition(dialect, enter)} THEN {number}"
        for number, (_, enter) in reversed(list(enumerate(model.stages)))
        if enter
    ]
    counts = ", ".join(f"sum(CASE WHEN stage = {number} THEN 1 ELSE 0 END)" for number in range(len(model.stages)))
    return f"""
        WITH scored AS (SELECT {total} AS total, source, opted_in FROM {source}),
        staged AS (SELECT total, CASE {' '.join(steps)} ELSE 0 END AS stage FROM scored)
        SELECT count(*), sum(total), {counts} FROM staged"""
