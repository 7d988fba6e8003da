"""What is particular to Python: which values it takes, what it gives back, and what it raises."""

import copy
import json
import pickle
import threading
import types
from collections import OrderedDict
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

import leadstone
from leadstone import Interview, LeadstoneError, Model

AT = "2026-11-22T12:00:00Z"
DOCUMENT = {
    "format": 1,
    "id": "values",
    "standalone": True,
    "fields": {
        "n": {"type": "number"},
        "b": {"type": "bool"},
        "t": {"type": "text"},
        "d": {"type": "date"},
        "l": {"type": "list"},
    },
    "scores": [
        {
            "id": "s",
            "groups": [
                {
                    "id": "g",
                    "tables": [
                        {"field": "n", "cuts": [0, 10], "points": [1, 2, 3]},
                        {"field": "b", "cells": [{"is": True, "points": 4}, {"is": False, "points": 5}]},
                        {"field": "t", "cells": [{"is": "x", "points": 6}], "other": 7},
                    ],
                    "rules": [
                        {"id": "late", "when": "d >= timestamp('2026-11-22T00:30:00Z')", "points": 8},
                        {"id": "has-x", "when": "'x' in l", "points": 9},
                    ],
                }
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.from_json(json.dumps(DOCUMENT))


def points(model: Model, **lead: Any) -> int | None:
    return model.score(lead, AT).points("s")


def value(model: Model, **lead: Any) -> Any:
    return model.score(lead, AT).contributions("s")[0]["value"]


def test_none_is_unknown(model: Model) -> None:
    verdict = model.score({"n": None, "b": None, "t": None, "d": None, "l": None}, AT)
    assert verdict.to_json() == model.score({}, AT).to_json()
    assert verdict.unknown == ["b", "d", "l", "n", "t"]


def test_a_bool_is_no_number(model: Model) -> None:
    assert value(model, b=True) is True
    with pytest.raises(LeadstoneError, match="`true` is not a number"):
        model.score({"n": True}, AT)


def test_numbers_are_whole_or_refused(model: Model) -> None:
    assert value(model, n=2**53 - 1) == 2**53 - 1
    assert value(model, n=-0.0) == 0
    assert value(model, n=0.1) == 0.1
    for wrong in (2**53, -(2**53), 2**64, 10**400, 1e17, float("nan"), float("inf"), -float("inf")):
        with pytest.raises(LeadstoneError) as caught:
            model.score({"n": wrong}, AT)
        assert caught.value.code == "lead-shape"
        assert "`n`: " in str(caught.value)


def test_an_integer_of_another_library_is_an_integer(model: Model) -> None:
    class Int64:
        def __index__(self) -> int:
            return 7

    assert value(model, n=Int64()) == 7


@pytest.mark.parametrize("stranger", [b"x", 1j, object(), Decimal("1.5"), len, "\ud800", 1 .__add__])
def test_other_values_are_refused(model: Model, stranger: Any) -> None:
    with pytest.raises(LeadstoneError) as caught:
        model.score({"t": stranger}, AT)
    assert caught.value.code == "lead-shape"


def test_dates_are_utc(model: Model) -> None:
    seoul = timezone(timedelta(hours=9))
    assert points(model, d=datetime(2026, 11, 22, 9, 30, tzinfo=seoul)) == 8
    assert points(model, d=datetime(2026, 11, 22, 9, 29, 59, tzinfo=seoul)) == 0
    assert points(model, d=datetime(2026, 11, 22, 0, 30)) == 8
    assert points(model, d=date(2026, 11, 22)) == 0
    assert points(model, d=date(2026, 11, 23)) == 8
    odd = timezone(timedelta(hours=8, minutes=27, seconds=52))
    assert points(model, d=datetime(2026, 11, 22, 8, 57, 52, tzinfo=odd)) == 8


def test_lists_tuples_and_sets_are_lists(model: Model) -> None:
    for items in (["x", "y"], ("y", "x"), {"x"}, frozenset(["x"])):
        assert points(model, l=items) == 9
    assert points(model, l=[]) == 0


def test_answers_have_a_source_and_a_time(model: Model) -> None:
    old = {"value": 5, "source": "crm", "at": date(2026, 1, 1), "confidence": 40}
    new = {"value": 50, "source": "call", "at": datetime(2026, 11, 1)}
    report = model.score({"n": [old, new]}, AT).to_dict()
    assert report["scores"][0]["points"] == 3
    assert report["conflicts"] == [{"field": "n", "used": 50, "other": 5, "source": "crm"}]
    assert model.score({"n": {"no_answer": True}}, AT).to_dict()["no_answer"] == ["n"]


def test_any_mapping_is_a_lead(model: Model) -> None:
    for kind in (dict, OrderedDict, types.MappingProxyType):
        assert points(model, **kind({"n": 50})) == 3
        assert model.score(kind({"n": 50}), AT).points("s") == 3
    for wrong in ([("n", 50)], None, "n", 1):
        with pytest.raises(LeadstoneError):
            model.score(wrong, AT)  # type: ignore[arg-type]
    with pytest.raises(LeadstoneError):
        model.score({1: 2}, AT)  # type: ignore[dict-item]


def test_what_contains_itself_is_refused(model: Model) -> None:
    loop: dict[str, Any] = {}
    loop["n"] = loop
    items: list[Any] = []
    items.append(items)
    for lead in (loop, {"l": items}, {"activities": items}):
        with pytest.raises(LeadstoneError, match="too deep"):
            model.score(lead, AT)


def test_the_instant_is_an_argument(model: Model) -> None:
    texts = {
        model.score({}, at).at
        for at in (AT, datetime(2026, 11, 22, 12), datetime(2026, 11, 22, 21, tzinfo=timezone(timedelta(hours=9))))
    }
    assert texts == {AT}
    assert model.score({}, date(2026, 11, 22)).at == "2026-11-22T00:00:00Z"
    with pytest.raises(TypeError):
        model.score({})  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        model.score({}, 1_700_000_000)  # type: ignore[arg-type]
    with pytest.raises(LeadstoneError, match="`tomorrow` is not a date"):
        model.score({}, "tomorrow")


def test_an_error_lists_every_problem() -> None:
    with pytest.raises(LeadstoneError) as caught:
        Model.from_toml('format = 1\nid = "m"\nstagse = []\n[[scores]]\nid = "s"\nrnage = [0, 1]\n')
    error = caught.value
    assert isinstance(error, ValueError)
    assert error.code == error.problems[0]["code"] == "unknown-key"
    assert len(error.problems) >= 2
    first = error.problems[0]
    assert first["severity"] == "error"
    assert first["message"] == "unknown key `stagse`"
    assert (first["line"], first["column"]) == (3, 1)
    assert first["hint"] is not None and "stages" in first["hint"]
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.code, again.problems) == (str(error), error.code, error.problems)


def test_frameworks_take_weights_and_a_hand_over() -> None:
    lead = {"deal.budget": "approved"}
    assert Model.framework("bant").score(lead, AT).points("bant") == 25
    model = Model.framework("bant", weights={"budget": 40, "timeline": 10}, hand_over=40)
    verdict = model.score(lead, AT)
    assert verdict.points("bant") == 40
    assert verdict.to_dict()["scores"][0]["ready"] is True
    assert "bant" in Model.frameworks()
    with pytest.raises(LeadstoneError) as caught:
        Model.framework("bnat")
    assert caught.value.code == "unknown-framework"


def test_a_model_gives_its_document_back() -> None:
    model = Model.builtin()
    again = Model.from_json(model.to_json())
    assert (again.id, again.revision, again.sha256) == (model.id, model.revision, model.sha256)
    assert again == model and hash(again) == hash(model) and model != Model.framework("bant")
    assert model.warnings == []
    assert repr(model).startswith("Model(id='b2b-saas', revision=1, sha256='")


def test_warnings_are_problems() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["actions"] = [{"do": "drop"}, {"do": "call"}]
    warnings = Model.from_json(json.dumps(document)).warnings
    assert [(w["code"], w["severity"], w["path"]) for w in warnings] == [("action-unreachable", "warning", "actions[1]")]


def test_a_verdict_is_read_only_and_tells_its_parts() -> None:
    lead = {
        "id": "L1",
        "Job Title": "VP of Sales",
        "Number of Employees": 5000,
        "activities": [{"type": "Demo Request", "at": datetime(2026, 11, 20), "id": "e1"}],
    }
    verdict = Model.builtin().score(lead, AT)
    report = verdict.to_dict()
    assert json.loads(verdict.to_json()) == report
    assert verdict.stage == report["stage"]["id"] == "sql"
    assert verdict.label == "hot"
    assert verdict.action == report["action"]
    assert verdict.fast_track == report["fast_track"]
    assert verdict.disqualified is None
    assert verdict.persona == report["persona"]
    assert verdict.unknown == report["unknown"]
    assert verdict.band("fit") == "B"
    assert verdict.points("nothing") is None and verdict.band("nothing") is None
    assert verdict.contributions("nothing") == []
    lines = verdict.contributions("fit")
    assert lines == report["scores"][0]["contributions"]
    assert sum(line["points"] for line in lines) == verdict.points("fit")
    assert repr(verdict).startswith("Verdict(stage='sql', action='call', fit=")
    with pytest.raises(AttributeError):
        verdict.stage = "mql"  # type: ignore[misc]


def test_threads_share_a_model() -> None:
    model = Model.builtin()
    found: set[str] = set()

    def work() -> None:
        for _ in range(50):
            found.add(model.score({"Job Title": "CTO"}, AT).to_json())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


TWO = {"deal.budget": "approved", "deal.need": "urgent"}


def test_an_interview_asks_until_it_is_settled() -> None:
    model = Model.framework("bant")
    interview = Interview(model)
    verdict = model.score(TWO, AT)
    step = interview.next(verdict)
    assert step == json.loads(interview.next_json(verdict))
    assert step["step"] == "ask" and step["field"] == interview.next_field(verdict)
    assert interview.method == "exact"
    exact, fixed = interview.expected("exact"), interview.expected("fixed_order")
    assert exact is not None and fixed is not None and exact < fixed
    done = model.score({**TWO, "deal.authority": "decision_maker"}, AT)
    assert interview.next(done) == {"step": "settled", "stage": "sql"}
    assert interview.next_field(done) is None
    with pytest.raises(ValueError, match="a policy is"):
        interview.expected("best")  # type: ignore[arg-type]


def test_priors_are_leads_at_an_instant() -> None:
    model = Model.framework("bant")
    leads = [{"deal.need": "urgent"}] * 20
    share = [a["share"] for a in Interview(model, leads, at=AT).next(model.score({}, AT))["answers"]]
    assert sum(share) == pytest.approx(1)
    with pytest.raises(ValueError, match="priors need `at`"):
        Interview(model, leads)
    with pytest.raises(LeadstoneError):
        Interview(model, [{"deal.need": 1}], at=AT)


def test_a_verdict_says_what_is_missing_and_how_long_it_holds() -> None:
    verdict = Model.framework("bant").score(TWO, AT)
    assert verdict.could_be == verdict.to_dict()["could_be"]
    assert verdict.interval("bant") == {"floor": 50, "ceiling": 100, "exact": True}
    assert verdict.interval("nothing") is None
    assert verdict.holds_until() == verdict.action_holds_until() == "forever"
    missing = verdict.paths_to("sql")
    assert missing["changes"] is not None and [c["field"] for c in missing["changes"]] == ["deal.authority"]
    assert verdict.paths_to("sql", without=["deal.authority", "deal.timing"])["changes"] is None
    assert verdict.ways_to_lose("working")["aim"] == "lose"
    assert verdict.hotness(days=1)["recent"] == 0
    for alert in (float("nan"), float("inf"), -1.0, 1.5):
        with pytest.raises(LeadstoneError, match="is not a chance from 0 to 1"):
            verdict.hotness(alert=alert)
    with pytest.raises(LeadstoneError) as caught:
        verdict.hotness(kinds=["page_view"])
    assert caught.value.code == "unknown-activity"
    with pytest.raises(LeadstoneError) as caught:
        verdict.paths_to("sqll")
    assert caught.value.code == "unknown-stage"


def test_an_account_is_any_mapping() -> None:
    model = Model.builtin()
    account = types.MappingProxyType({"id": 7, "contacts": ({"id": "ann", "stance": "blocker", "roles": {"user": 500}},)})
    committee = model.committee(account)
    assert committee == json.loads(model.committee_json(account))
    assert (committee["account"], committee["blockers"]) == ("7", ["ann"])
    loop: dict[str, Any] = {}
    loop["again"] = loop
    strangers: list[Any] = [[], {"contacts": [{}]}, {"contacts": [{"id": 1, "roles": {"user": loop}}]}, loop]
    for wrong in strangers:
        with pytest.raises(LeadstoneError) as caught:
            model.committee(wrong)
        assert caught.value.code == "account-shape"


def test_an_interview_refuses_a_verdict_of_another_model_and_a_confidence_that_is_none() -> None:
    verdict = Model.framework("champ").score({}, AT)
    for ask in (Interview(Model.framework("bant")).next, Interview(Model.framework("bant")).next_field):
        with pytest.raises(LeadstoneError) as caught:
            ask(verdict)
        assert caught.value.code == "other-model"
    for wrong in (0.0, 1.5, float("nan")):
        with pytest.raises(LeadstoneError) as caught:
            Interview(Model.framework("bant"), stop_when_confident=wrong)
        assert caught.value.code == "not-a-probability"
