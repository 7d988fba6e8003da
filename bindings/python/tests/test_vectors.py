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


def line(file: dict[str, Any], case: dict[str, Any]) -> str:
    try:
        return model(case.get("model", file["model"])).score(case["lead"], case["at"]).to_json()
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
