"""The shared vectors in Python: the golden lines, byte for byte."""

import json
from pathlib import Path
from typing import Any

import pytest

import leadstone

FOLDER = Path(__file__).parents[3] / "tests" / "vectors"


def files() -> list[Path]:
    found = [path for path in sorted(FOLDER.glob("*.json")) if "cases" in json.loads(path.read_text("utf-8"))]
    assert found, f"{FOLDER} has no vectors"
    return found


def model(given: Any) -> leadstone.Model:
    if isinstance(given, str):
        return leadstone.Model.builtin() if given == "b2b-saas" else leadstone.Model.framework(given)
    if "text" in given:
        return leadstone.Model.from_json(given["text"])
    if "framework" in given:
        return leadstone.Model.framework(given["framework"], given.get("weights"), given.get("hand_over"))
    return leadstone.Model.from_json(json.dumps(given))


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def counterfactual(function: Any, call: dict[str, Any]) -> str:
    options = {key: value for key, value in call.items() if key != "stage"}
    return compact(function(call["stage"], **options))


def answers(made: leadstone.Model, verdict: leadstone.Verdict, case: dict[str, Any]) -> str:
    calls = case["calls"]
    found = {}
    if "next" in calls:
        options = calls["next"]
        at = case["at"] if "priors" in options else None
        found["next"] = leadstone.Interview(made, **options, at=at).next_json(verdict)
    if "expected" in calls:
        found["expected"] = compact(leadstone.Interview(made).expected(calls["expected"]))
    if "to_reach" in calls:
        found["to_reach"] = counterfactual(verdict.paths_to, calls["to_reach"])
    if "to_lose" in calls:
        found["to_lose"] = counterfactual(verdict.ways_to_lose, calls["to_lose"])
    if "holds_until" in calls:
        found["holds_until"] = compact(verdict.holds_until())
    if "action_holds_until" in calls:
        found["action_holds_until"] = compact(verdict.action_holds_until())
    if "hotness" in calls:
        found["hotness"] = verdict.hotness_json(**calls["hotness"])
    if "committee" in calls:
        found["committee"] = made.committee_json(calls["committee"])
    assert set(found) == set(calls), "a call that this runner does not know"
    return "{" + ",".join(f'"{name}":{text}' for name, text in found.items()) + "}"


def line(file: dict[str, Any], case: dict[str, Any]) -> str:
    try:
        made = model(case.get("model", file["model"]))
        verdict = made.score(case["lead"], case["at"], case.get("account"))
        return answers(made, verdict, case) if "calls" in case else verdict.to_json()
    except leadstone.LeadstoneError as error:
        found = {"error": {"code": error.code, "message": str(error)}}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def cases() -> list[Any]:
    found = []
    for path in files():
        file = json.loads(path.read_text("utf-8"))
        # Not `splitlines`, which also ends lines at signs that JSON leaves as they are.
        golden = (FOLDER / "golden" / f"{path.stem}.jsonl").read_text("utf-8").split("\n")[:-1]
        assert file["cases"] and len(golden) == len(file["cases"]), f"{path.name}: cases and golden lines differ"
        for case, expected in zip(file["cases"], golden, strict=True):
            found.append(pytest.param(file, case, expected, id=f"{path.stem}: {case['name']}"))
    return found


@pytest.mark.parametrize(("file", "case", "expected"), cases())
def test_vector(file: dict[str, Any], case: dict[str, Any], expected: str) -> None:
    assert line(file, case) == expected
