"""Reads a workload's model and its conditions. Knows nothing about any contender.

Every contender is written from what stands here, so none of them can score another model by accident.
A condition is a tuple:

    ("or", [..])  ("and", [..])  ("not", x)
    ("yes", field)  ("compare", field, operator, number or date)
    ("in", field, [texts])  ("starts", field, text)  ("contains", field, text)  ("has", list field, text)
"""

import datetime
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

WORKLOADS = Path(__file__).parent.parent / "workloads"
NOW = datetime.datetime(2026, 7, 1, tzinfo=datetime.timezone.utc)

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|'([^']*)'|(&&|\|\||[<>=!]=|[<>!()\[\],.\-])|([A-Za-z_]+))")


@dataclass
class Table:
    """Points by the value of one field: cuts of a number, or cells of a text."""

    field: str
    cuts: list
    points: list
    cells: list  # of (texts, points)
    other: int


@dataclass
class Group:
    """Terms and the limits of their sum."""

    least: int
    most: int
    tables: list
    rules: list  # of (condition, points)


@dataclass
class Leads:
    """The model of workload 1."""

    kinds: dict  # type by field
    groups: list
    least: int
    most: int
    stages: list  # of (name, condition or None), each beats those before it

    def texts(self):
        return [name for name, kind in self.kinds.items() if kind == "text"]


@dataclass
class Activity:
    """The rule of one type of workload 2."""

    name: str
    points: int
    per_day: int


@dataclass
class Log:
    """The model of workload 2."""

    rules: list
    least: int
    most: int
    left: list  # by age in days, in 2^32 parts


def parse(text):
    """The condition of a text in the conditions' language, as far as the workloads use it."""
    tokens = [m.groups() for m in TOKEN.finditer(text)]
    assert "".join("".join(t or "" for t in token) for token in tokens).replace(" ", "") == (
        text.replace(" ", "").replace("'", "")
    ), f"not understood: {text}"
    place = 0

    def peek():
        return tokens[place] if place < len(tokens) else (None,) * 4

    def take(symbol=None):
        nonlocal place
        token = peek()
        place += 1
        assert symbol is None or token[2] == symbol, f"{symbol} expected in {text}"
        return token

    def chain(symbol, name, part):
        parts = [part()]
        while peek()[2] == symbol:
            take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else (name, parts)

    def either():
        return chain("||", "or", both)

    def both():
        return chain("&&", "and", single)

    def literal():
        if peek()[2] == "-":
            take()
            return -literal()
        number, word, _, name = take()
        if number is not None:
            return float(number) if "." in number else int(number)
        if word is not None:
            return word
        assert name == "timestamp", f"{name} in {text}"
        take("(")
        date = datetime.date.fromisoformat(take()[1])
        take(")")
        return date

    def single():
        if peek()[2] == "!":
            take()
            return ("not", single())
        if peek()[2] == "(":
            take()
            inner = either()
            take(")")
            return inner
        _, word, _, field = take()
        if word is not None:
            assert take()[3] == "in"
            return ("has", take()[3], word)
        assert field is not None, f"a field is expected in {text}"
        _, _, symbol, name = peek()
        if name == "in":
            take()
            take("[")
            items = [literal()]
            while peek()[2] == ",":
                take()
                items.append(literal())
            take("]")
            return ("in", field, items)
        if symbol == ".":
            take()
            method = {"startsWith": "starts", "contains": "contains"}[take()[3]]
            take("(")
            part = literal()
            take(")")
            return (method, field, part)
        if symbol in ("==", "!=", "<", "<=", ">", ">="):
            take()
            value = literal()
            if isinstance(value, str):
                assert symbol in ("==", "!=")
                equal = ("in", field, [value])
                return equal if symbol == "==" else ("not", equal)
            return ("compare", field, symbol, value)
        return ("yes", field)

    condition = either()
    assert place == len(tokens), f"too much in {text}"
    return condition


def positive(condition, is_meant=True):
    """The condition without `not` around `and` and `or`: in three-valued logic it is true in the same rows.

    What is left of `not` stands around single tests, which are neither true nor false where the field is unknown.
    """
    kind = condition[0]
    if kind == "not":
        return positive(condition[1], not is_meant)
    if kind in ("and", "or"):
        other = "or" if kind == "and" else "and"
        return (kind if is_meant else other, [positive(part, is_meant) for part in condition[1]])
    return condition if is_meant else ("not", condition)


def fields(condition):
    """The fields that a condition asks about."""
    if condition[0] in ("and", "or"):
        return set().union(*(fields(part) for part in condition[1]))
    return fields(condition[1]) if condition[0] == "not" else {condition[1]}


def items(described):
    """What the rules ask of each list, in the order of the document."""
    found = {}

    def walk(tree):
        if tree[0] in ("and", "or"):
            for part in tree[1]:
                walk(part)
        elif tree[0] == "not":
            walk(tree[1])
        elif tree[0] == "has" and tree[2] not in found.setdefault(tree[1], []):
            found[tree[1]].append(tree[2])

    for group in described.groups:
        for when, _ in group.rules:
            walk(when)
    return found


def leads():
    document = tomllib.loads((WORKLOADS / "w1.toml").read_text())
    (score,) = document["scores"]
    groups = []
    for group in score["groups"]:
        tables = [
            Table(
                table["field"],
                table.get("cuts", []),
                table.get("points", []),
                [([c["is"]] if isinstance(c["is"], str) else c["is"], c["points"]) for c in table.get("cells", [])],
                table.get("other", 0),
            )
            for table in group.get("tables", [])
        ]
        rules = [(parse(rule["when"]), rule["points"]) for rule in group["rules"]]
        groups.append(Group(group["min"], group["cap"], tables, rules))
    stages = [(s["id"], parse(s["enter"]) if "enter" in s else None) for s in document["stages"]]
    kinds = {name: field["type"] for name, field in document["fields"].items()}
    return Leads(kinds, groups, *score["range"], stages)


def log():
    document = tomllib.loads((WORKLOADS / "w2.toml").read_text())
    (score,) = document["scores"]
    (group,) = score["groups"]
    rules = []
    for event in group["events"]:
        assert set(event) == {"type", "points", "half_life", "per_day"} and event["half_life"] == "30d"
        rules.append(Activity(event["type"], event["points"], event["per_day"]))
    left = json.loads((WORKLOADS / "half-life-30d.json").read_text())
    return Log(rules, *score["range"], left)
