"""The interview a second time, written from docs/semantics.md alone: slow, and through the package as its users have it.

Only the stage of a lead is asked of the library. When asking ends, what cannot matter and what the best decision tree
costs is worked out here by trying every answer.
"""

import itertools
import json
import random
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

import leadstone

AT = "2026-06-30T12:00:00Z"
REFUSED = {"no_answer": True}
MODELS = 2_000

Chosen = tuple[int | None, ...]
Test = tuple[str, int]


@dataclass
class Fact:
    """A field with its answers and their shares; `cost` is None where it cannot be asked."""

    name: str
    kind: str
    cost: float | None
    options: list[Any]
    tests: list[Test] = field(default_factory=list)
    cuts: list[list[int]] = field(default_factory=list)
    offered: list[tuple[int, int]] = field(default_factory=list)
    refusals: int = 0
    weights: list[int] = field(default_factory=list)
    answers: list[tuple[float, Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        made: dict[str, Any] = {"type": self.kind}
        if self.kind == "text":
            made["options"] = [{"is": v, "share": w} for v, w in zip(self.options, self.weights)]
        if self.cost is not None:
            made["ask"] = {"question": "?", "cost": int(self.cost)}
            if self.refusals:
                made["ask"]["no_answer"] = self.refusals
            if self.offered:
                made["ask"]["answers"] = [{"is": v, "share": w, "label": f"about {v}"} for v, w in self.offered]
        return made

    def number_class(self, value: float) -> tuple[Any, ...]:
        def holds(test: Test) -> bool:
            sign, limit = test
            return {"<": value < limit, ">=": value >= limit, "==": value == limit}[sign]

        return tuple(map(holds, self.tests)), tuple(bisect_right(cuts, value) for cuts in self.cuts)

    def finish(self) -> None:
        """The answers, as the document says: options or offered values, then one for each class of other values."""
        if self.kind == "number":
            ends = sorted({limit for _, limit in self.tests} | {cut for cuts in self.cuts for cut in cuts})
            between = [(a + b) / 2 for a, b in itertools.pairwise(ends)]
            values: list[float] = sorted([ends[0] - 1, *ends, *between, ends[-1] + 1]) if ends else [0]
            weighted: list[tuple[int, Any]] = [(w, v) for v, w in self.offered]
            seen = {self.number_class(v) for v, _ in self.offered}
            for value in values:
                if self.number_class(value) not in seen:
                    seen.add(self.number_class(value))
                    weighted.append((0, value))
        else:
            weighted = list(zip(self.weights, self.options))
        if all(w == 0 for w, _ in weighted):
            weighted = [(1, v) for _, v in weighted]
        if self.refusals:
            weighted.append((self.refusals, REFUSED))
        total = sum(w for w, _ in weighted)
        self.answers = [(w / total, v) for w, v in weighted]


def new_fact(dice: random.Random, index: int, is_asked: bool) -> Fact:
    kind = dice.choice(["bool", "text", "number"])
    cost = float(dice.randint(1, 3)) if is_asked else None
    fact = Fact(f"{'q' if is_asked else 'u'}{index}", kind, cost, [])
    if kind == "bool":
        fact.options, fact.weights = [False, True], [0, 0]
    elif kind == "text":
        fact.options = ["a0", "a1", "a2"][: dice.randint(2, 3)]
        fact.weights = [dice.choice([0, 1, 2, 5]) for _ in fact.options]
    elif is_asked and dice.random() < 0.5:
        fact.offered = [(v, dice.randint(1, 5)) for v in dice.sample([3, 12, 30], 2)]
    if is_asked and dice.random() < 0.2:
        fact.refusals = dice.randint(1, 3)
    return fact


def one_test(dice: random.Random, facts: list[Fact]) -> str:
    fact = dice.choice(facts)
    if fact.kind == "bool":
        text = dice.choice([fact.name, f"{fact.name} == false"])
    elif fact.kind == "text":
        text = f"{fact.name} == '{dice.choice(fact.options)}'"
    else:
        test = (dice.choice(["<", ">=", "=="]), dice.choice([10, 20]))
        if test not in fact.tests:
            fact.tests.append(test)
        text = f"{fact.name} {test[0]} {test[1]}"
    return f"!({text})" if dice.random() < 0.3 else text


def condition(dice: random.Random, facts: list[Fact]) -> str:
    text = one_test(dice, facts)
    for _ in range(dice.randint(0, 2)):
        text = f"({text}) {dice.choice(['&&', '||'])} ({one_test(dice, facts)})"
    return text


def new_group(dice: random.Random, facts: list[Fact], name: str) -> dict[str, Any]:
    tables: list[dict[str, Any]] = []
    for fact in facts:
        if dice.random() > 0.45:
            continue
        points = [dice.randint(-10, 40) for _ in range(3)]
        if fact.kind == "number":
            cuts = dice.choice([[10], [10, 20], [20]])
            fact.cuts.append(cuts)
            tables.append({"field": fact.name, "cuts": cuts, "points": points[: len(cuts) + 1]})
        else:
            cells = [{"is": v, "points": p} for v, p in zip(fact.options, points)]
            tables.append({"field": fact.name, "cells": cells[: dice.randint(1, len(cells))], "other": dice.randint(-5, 9)})
    rules = [
        {"id": f"r{i}", "when": condition(dice, facts), "points": dice.randint(-20, 40)}
        for i in range(dice.randint(0, 2))
    ]
    group: dict[str, Any] = {"id": name, "tables": tables, "rules": rules}
    if dice.random() < 0.4:
        group["cap"] = dice.randint(10, 50)
    return group


class Truth:
    """All that there is to know about one small model."""

    def __init__(self, seed: int) -> None:
        dice = random.Random(seed)
        asked, silent = dice.randint(2, 3), dice.choice([0, 0, 1, 2])
        self.facts = [new_fact(dice, i, i < asked) for i in range(asked + silent)]
        scores = [{"id": "s", "groups": [new_group(dice, self.facts, f"g{i}") for i in range(dice.randint(1, 2))]}]
        named = "s"
        if dice.random() < 0.3:
            scores.append({"id": "t", "groups": [new_group(dice, self.facts, "h")]})
            scores.append({"id": "both", "sum": {"s": 60, "t": dice.choice([40, -30])}})  # type: ignore[dict-item]
            named = "both"
        stages: list[dict[str, Any]] = [{"id": "cold"}]
        for name in ["warm", "hot"][: dice.randint(1, 2)]:
            points = f"{named} >= {dice.randint(1, 50)}"
            # A condition is made only where it is used: what it tests tells numbers apart.
            enter = dice.choice(["", "{} && ({})", "{} || ({})", "({1})"])
            stage = {"id": name, "enter": enter.format(points, condition(dice, self.facts)) if enter else points}
            if dice.random() < 0.3:
                by_points = dice.random() < 0.5
                stage["leave"] = f"s < {dice.randint(1, 30)}" if by_points else condition(dice, self.facts)
            stages.append(stage)
        gates = []
        if dice.random() < 0.35:
            gates.append({"id": "out", "when": condition(dice, self.facts), "disqualify": "no"})
        if dice.random() < 0.25:
            gates.append({"id": "up", "when": condition(dice, self.facts), "fast_track": "warm"})
        for fact in self.facts:
            fact.finish()
        self.document = {
            "format": 1,
            "id": "second",
            "standalone": True,
            "fields": {fact.name: fact.document() for fact in self.facts},
            "scores": scores,
            "stages": stages,
            "gates": gates,
        }
        self.model = leadstone.Model.from_json(json.dumps(self.document))
        self.present = dice.choice([None, None, "warm"])
        self.stages: dict[Chosen, str | None] = {}
        self.costs: dict[Chosen, float] = {}
        self.seen: dict[tuple[Chosen, bool], frozenset[str | None]] = {}

    def verdict(self, chosen: Chosen) -> leadstone.Verdict:
        lead = {f.name: f.answers[c][1] for f, c in zip(self.facts, chosen) if c is not None}
        return self.model.score(lead if self.present is None else {**lead, "stage": self.present}, AT)

    def stage(self, chosen: Chosen) -> str | None:
        if chosen not in self.stages:
            self.stages[chosen] = self.verdict(chosen).stage
        return self.stages[chosen]

    def after(self, chosen: Chosen, index: int) -> list[Chosen]:
        return [(*chosen[:index], a, *chosen[index + 1 :]) for a in range(len(self.facts[index].answers))]

    def reached(self, chosen: Chosen, whatever: bool) -> frozenset[str | None]:
        """The stages of all ways on: with what cannot be asked as it stands, or whatever it is."""
        key = (chosen, whatever)
        if key not in self.seen:
            open_ = [i for i, f in enumerate(self.facts) if chosen[i] is None and (whatever or f.cost is not None)]
            ways = [self.reached(c, whatever) for c in self.after(chosen, open_[0])] if open_ else []
            self.seen[key] = frozenset().union(*ways) if open_ else frozenset([self.stage(chosen)])
        return self.seen[key]

    def has_ended(self, chosen: Chosen) -> bool:
        return len(self.reached(chosen, True)) == 1 or len(self.reached(chosen, False)) == 1

    def questions(self, chosen: Chosen) -> list[int]:
        return [i for i, f in enumerate(self.facts) if chosen[i] is None and f.cost is not None]

    def cost(self, chosen: Chosen) -> float:
        """Of the best of all decision trees."""
        if chosen not in self.costs:
            ended = self.has_ended(chosen)
            self.costs[chosen] = 0.0 if ended else min(self.asking(chosen, i) for i in self.questions(chosen))
        return self.costs[chosen]

    def asking(self, chosen: Chosen, index: int) -> float:
        fact = self.facts[index]
        assert fact.cost is not None
        return fact.cost + sum(s * self.cost(c) for (s, _), c in zip(fact.answers, self.after(chosen, index)))

    def matters(self, chosen: Chosen, index: int) -> bool:
        others = [i for i in self.questions(chosen) if i != index]
        if others:
            return any(self.matters(c, index) for c in self.after(chosen, others[0]))
        return len({(self.stage(c), self.reached(c, True)) for c in self.after(chosen, index)}) > 1


def check(truth: Truth, interview: leadstone.Interview, chosen: Chosen) -> int | None:
    """Holds one step to the truth; the index of the question, if one is asked."""
    verdict = truth.verdict(chosen)
    step = interview.next(verdict)
    told = f"{chosen} {truth.present} {step}\n{json.dumps(truth.document)}"
    possible = truth.reached(chosen, True)
    match step["step"]:
        case "settled":
            assert possible == {step["stage"]}, told
        case "nothing_to_ask":
            assert truth.reached(chosen, False) == {step["stage"]} and len(possible) > 1, told
            assert set(step["could_be"]) == {s for s in possible if s is not None}, told
        case "ask":
            index = next(i for i, f in enumerate(truth.facts) if f.name == step["field"])
            fact = truth.facts[index]
            assert not truth.has_ended(chosen), f"asked although it has ended: {told}"
            assert chosen[index] is None and truth.matters(chosen, index), f"asked what cannot matter: {told}"
            given = [(a["share"], REFUSED if a["value"] is None else a["value"]) for a in step["answers"]]
            assert [v for _, v in given] == [v for _, v in fact.answers], told
            assert all(abs(a - b) < 1e-12 for (a, _), (b, _) in zip(given, fact.answers)), told
            for answer, after in zip(step["answers"], truth.after(chosen, index)):
                assert answer["settles"] == truth.has_ended(after), told
                assert set(answer["could_be"]) >= {s for s in truth.reached(after, True) if s is not None}, told
            if step["method"] == "exact":
                assert abs(step["expected"] - truth.cost(chosen)) < 1e-9, f"{truth.cost(chosen)}: {told}"
                assert abs(truth.asking(chosen, index) - truth.cost(chosen)) < 1e-9, told
            return index
        case other:
            raise AssertionError(f"{other}: {told}")
    assert truth.has_ended(chosen), f"stopped too early: {told}"
    return None


def test_the_interview_of_any_small_model_is_that_of_the_documents() -> None:
    leads = exact = several = 0
    for seed in range(MODELS):
        truth = Truth(seed)
        interview = leadstone.Interview(truth.model)
        nobody: Chosen = (None,) * len(truth.facts)
        exact += interview.method == "exact"
        if interview.method == "exact" and truth.present is None:
            assert abs((interview.expected("exact") or 0.0) - truth.cost(nobody)) < 1e-9, json.dumps(truth.document)
        open_, several_before = [nobody], several
        while open_:
            chosen = open_.pop()
            leads += 1
            index = check(truth, interview, chosen)
            if index is not None:
                open_.extend(truth.after(chosen, index))
                several = several_before + 1
        dice = random.Random(seed)
        for _ in range(4):
            chosen = tuple(dice.choice([None, *range(len(f.answers))]) for f in truth.facts)
            check(truth, interview, chosen)
            leads += 1
    print(f"{leads} leads of {MODELS} models, {exact} of them exact, {several} with something to ask")
    assert leads >= 15_000 and exact >= 1_500 and several >= 1_200
