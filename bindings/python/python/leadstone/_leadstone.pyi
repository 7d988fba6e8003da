from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypedDict, final

from leadstone._error import Problem

__all__ = ["Interview", "Model", "Verdict", "__version__"]
__version__: str

class _Gate(TypedDict):
    gate: str
    reason: str

class _Persona(TypedDict):
    id: str
    points: int

_Action = TypedDict(
    "_Action",
    {
        "do": Literal["call", "nurture", "refer", "drop"],
        "segment": str,
        "within": str,
        "reason": str,
    },
    total=False,
)

class _Contribution(TypedDict, total=False):
    kind: Literal["table", "rule", "event", "capped", "clamped", "part", "rounded"]
    group: str
    term: str
    label: str
    points: int
    field: str
    value: bool | float | str | list[str] | None
    count: int

class _PossibleStages(TypedDict):
    settled: bool
    stages: list[str]
    exact: bool

class _Interval(TypedDict):
    floor: int
    ceiling: int
    exact: bool

_Change = TypedDict(
    "_Change",
    {
        "field": str,
        "label": str,
        "is_ask": bool,
        "from": bool | float | str | list[str] | None,
        "from_label": str | None,
        "to": bool | float | str | list[str],
        "to_label": str | None,
        "cost": int,
        "points": int | None,
    },
)

class _Limit(TypedDict):
    score: str
    points: int

class _Counterfactual(TypedDict):
    aim: Literal["reach", "lose"]
    stage: str
    holds: bool
    changes: list[_Change] | None
    cost: int
    singles: list[_Change]
    limits: list[_Limit]
    exact: bool

class _Hotness(TypedDict):
    recent: int
    days: int
    before: int
    days_before: int
    usual: str
    surprise: float
    alert: bool
    reason: str

_ValidUntil = Literal["forever"] | dict[Literal["at", "at_least"], str]

@final
class Interview:
    def __new__(
        cls,
        model: Model,
        priors: Sequence[Mapping[str, Any]] | None = None,
        stop_when_confident: float | None = None,
        states: int | None = None,
        *,
        at: str | date | None = None,
    ) -> Interview: ...
    @property
    def method(self) -> Literal["exact", "rollout", "settling"]: ...
    def next(self, verdict: Verdict) -> dict[str, Any]: ...
    def next_json(self, verdict: Verdict) -> str: ...
    def next_field(self, verdict: Verdict) -> str | None: ...
    def expected(self, policy: Literal["exact", "rollout", "fixed_order"]) -> float | None: ...

@final
class Model:
    @staticmethod
    def from_toml(text: str) -> Model: ...
    @staticmethod
    def from_json(text: str) -> Model: ...
    @staticmethod
    def framework(name: str, weights: dict[str, int] | None = None, hand_over: int | None = None) -> Model: ...
    @staticmethod
    def builtin() -> Model: ...
    @staticmethod
    def frameworks() -> list[str]: ...
    @property
    def id(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def warnings(self) -> list[Problem]: ...
    def to_json(self) -> str: ...
    # A datetime is a date. What a lead may hold: see the README.
    def score(self, lead: Mapping[str, Any], at: str | date, account: Mapping[str, Any] | None = None) -> Verdict: ...
    def committee(self, account: Mapping[str, Any]) -> dict[str, Any]: ...
    def committee_json(self, account: Mapping[str, Any]) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Verdict:
    @property
    def at(self) -> str: ...
    @property
    def stage(self) -> str | None: ...
    @property
    def label(self) -> str | None: ...
    @property
    def action(self) -> _Action | None: ...
    @property
    def disqualified(self) -> _Gate | None: ...
    @property
    def fast_track(self) -> _Gate | None: ...
    @property
    def persona(self) -> _Persona | None: ...
    @property
    def unknown(self) -> list[str]: ...
    def points(self, score: str) -> int | None: ...
    def band(self, score: str) -> str | None: ...
    def contributions(self, score: str) -> list[_Contribution]: ...
    @property
    def could_be(self) -> _PossibleStages: ...
    def interval(self, score: str) -> _Interval | None: ...
    def holds_until(self) -> _ValidUntil: ...
    def action_holds_until(self) -> _ValidUntil: ...
    def paths_to(
        self, stage: str, *, change_cost: int | None = None, without: Sequence[str] = ...
    ) -> _Counterfactual: ...
    def ways_to_lose(
        self, stage: str, *, change_cost: int | None = None, without: Sequence[str] = ...
    ) -> _Counterfactual: ...
    def hotness(
        self,
        *,
        days: int | None = None,
        before: int | None = None,
        alert: float | None = None,
        kinds: Sequence[str] = ...,
    ) -> _Hotness: ...
    def hotness_json(
        self,
        *,
        days: int | None = None,
        before: int | None = None,
        alert: float | None = None,
        kinds: Sequence[str] = ...,
    ) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...
    def to_json(self) -> str: ...
