// The shared vectors in Node, and what is particular to JavaScript: which values it takes, and what it throws.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Interview, Model } from "leadstone";

import { files } from "./files.js";
import { cases, line } from "./vectors.js";

const AT = "2026-11-22T12:00:00Z";
const DOCUMENT = {
  format: 1,
  id: "values",
  standalone: true,
  fields: {
    n: { type: "number" },
    b: { type: "bool" },
    t: { type: "text" },
    d: { type: "date" },
    l: { type: "list" },
  },
  scores: [
    {
      id: "s",
      groups: [
        {
          id: "g",
          tables: [
            { field: "n", cuts: [0, 10], points: [1, 2, 3] },
            { field: "b", cells: [{ is: true, points: 4 }, { is: false, points: 5 }] },
            { field: "t", cells: [{ is: "x", points: 6 }], other: 7 },
          ],
          rules: [
            { id: "late", when: "d >= timestamp('2026-11-22T00:30:00Z')", points: 8 },
            { id: "has-x", when: "'x' in l", points: 9 },
          ],
        },
      ],
    },
  ],
};
const model = Model.fromJson(JSON.stringify(DOCUMENT));
const points = (lead) => model.score(lead, AT).scores[0].points;
const value = (lead) => model.score(lead, AT).scores[0].contributions[0].value;
const refused = (lead, message) =>
  assert.throws(
    () => model.score(lead, AT),
    (error) => error instanceof Error && error.code === "lead-shape" && message.test(error.message),
  );

describe("vectors", () => {
  for (const { name, file, test: given, golden } of cases(files())) {
    test(name, () => assert.equal(line({ Interview, Model }, file, given), golden));
  }
});

test("undefined and null both mean unanswered", () => {
  const nothing = model.scoreJson({}, AT);
  assert.equal(model.scoreJson({ n: undefined, b: null, t: undefined, d: null, l: undefined }, AT), nothing);
  assert.deepEqual(model.score({}, AT).unknown, ["b", "d", "l", "n", "t"]);
});

test("numbers are finite, and integers are exact", () => {
  assert.equal(value({ n: Number.MAX_SAFE_INTEGER }), Number.MAX_SAFE_INTEGER);
  assert.ok(Object.is(value({ n: -0 }), 0));
  assert.equal(value({ n: 0.1 }), 0.1);
  refused({ n: NaN }, /not finite/);
  refused({ n: Infinity }, /not finite/);
  refused({ n: -Infinity }, /not finite/);
  refused({ n: 2 ** 53 }, /`n`: 9007199254740992 would be rounded: numbers end before 2\^53/);
  refused({ n: 1e21 }, /`n`: 1e21 would be rounded/);
  refused({ n: 5n }, /5n is a BigInt/);
  assert.throws(() => model.score({ n: true }, AT), { code: "not-a-value" });
});

test("dates are instants", () => {
  assert.equal(points({ d: new Date("2026-11-22T09:30:00+09:00") }), 8);
  assert.equal(points({ d: new Date("2026-11-22T09:29:59.999+09:00") }), 0);
  refused({ d: new Date("never") }, /a Date is not valid/);
  assert.equal(model.score({}, new Date(Date.UTC(2026, 10, 22, 12))).at, AT);
  assert.throws(() => model.score({}, "tomorrow"), { code: "not-a-value" });
  assert.throws(() => model.score({}, new Date("never")), { code: "not-a-value" });
  assert.throws(() => model.score({}, 0), TypeError);
  assert.throws(() => model.score({}), TypeError);
});

test("arrays and sets are lists, maps are objects", () => {
  assert.equal(points({ l: ["x", "y"] }), 9);
  assert.equal(points({ l: new Set(["x"]) }), 9);
  assert.equal(points({ l: [] }), 0);
  assert.equal(points(new Map([["n", 50]])), 3);
});

test("other values are refused", () => {
  refused({ t: Symbol("x") }, /a symbol is no value/);
  refused({ t: () => "x" }, /a function is no value/);
  refused({ t: "\ud800" }, /not Unicode/);
  for (const lead of [null, undefined, 1, "x", [], true]) {
    assert.throws(() => model.score(lead, AT), { code: "lead-shape" });
  }
});

test("what contains itself is refused", () => {
  const loop = {};
  loop.n = loop;
  refused(loop, /too deep/);
  const items = [];
  items.push(items);
  refused({ l: items }, /too deep/);
});

test("answers have a source and a time", () => {
  const old = { value: 5, source: "crm", at: new Date(Date.UTC(2026, 0, 1)), confidence: 40 };
  const report = model.score({ n: [old, { value: 50, source: undefined, at: "2026-11-01" }] }, AT);
  assert.equal(report.scores[0].points, 3);
  assert.deepEqual(report.conflicts, [{ field: "n", used: 50, other: 5, source: "crm" }]);
  assert.deepEqual(model.score({ n: { no_answer: true } }, AT).no_answer, ["n"]);
});

test("a verdict is a plain object, and the bytes are those of every language", () => {
  const report = Model.builtin().score({ id: "L1", "Job Title": "CTO" }, AT);
  assert.equal(Object.getPrototypeOf(report), Object.prototype);
  assert.equal(JSON.stringify(report), Model.builtin().scoreJson({ id: "L1", "Job Title": "CTO" }, AT));
  assert.equal(report.lead, "L1");
});

test("an error is an Error with a code and all problems", () => {
  const text = '{"format": 1,\n "id": "m",\n "stagse": [], "scores": [{"id": "s", "rnage": [0, 1]}]}';
  try {
    Model.fromJson(text);
    assert.fail();
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.equal(error.name, "LeadstoneError");
    assert.equal(error.code, "unknown-key");
    assert.ok(error.problems.length >= 2);
    assert.equal(error.problems[0].line, 3);
    assert.match(error.problems[0].hint, /stages/);
    assert.match(error.stack, /node\.test\.js/);
  }
});

test("frameworks take weights and a hand-over", () => {
  const lead = { "deal.budget": "approved" };
  const changed = Model.framework("bant", { weights: { budget: 40, timeline: 10 }, handOver: 40 });
  assert.equal(changed.score(lead, AT).scores[0].points, 40);
  assert.equal(changed.score(lead, AT).scores[0].ready, true);
  assert.equal(Model.framework("bant", null).score(lead, AT).scores[0].points, 25);
  assert.ok(Model.frameworks().includes("bant"));
  assert.throws(() => Model.framework("bnat"), { code: "unknown-framework" });
  assert.throws(() => Model.framework("bant", { weights: { budget: 0.5 } }), TypeError);
  assert.throws(() => Model.framework("bant", { handOver: "60" }), TypeError);
});

test("a model gives its document back", () => {
  const builtin = Model.builtin();
  const again = Model.fromJson(builtin.toJson());
  assert.deepEqual([again.id, again.revision, again.sha256], [builtin.id, builtin.revision, builtin.sha256]);
  assert.deepEqual(builtin.warnings, []);
});

test("bad input leaves nothing behind", async () => {
  const { initSync } = await import("leadstone/web");
  const memory = initSync().memory;
  const bad = () => {
    for (const lead of [{ n: NaN }, { n: "x".repeat(10_000) }, { t: Symbol("x") }, null]) {
      assert.throws(() => model.score(lead, AT));
    }
    assert.throws(() => Model.fromJson("{".repeat(10_000)));
    assert.throws(() => Model.framework("bant", { weights: { ["x".repeat(10_000)]: 1.5 } }));
  };
  for (let round = 0; round < 100; round += 1) bad();
  const before = memory.buffer.byteLength;
  for (let round = 0; round < 2_000; round += 1) bad();
  assert.equal(memory.buffer.byteLength, before);
});

const TWO = { "deal.budget": "approved", "deal.need": "urgent" };

test("an interview asks until it is settled", () => {
  const bant = Model.framework("bant");
  const interview = new Interview(bant);
  const verdict = bant.qualify(TWO, AT);
  const step = interview.next(verdict);
  assert.deepEqual(step, JSON.parse(interview.nextJson(verdict)));
  assert.equal(step.step, "ask");
  assert.equal(step.field, interview.nextField(verdict));
  assert.equal(interview.method, "exact");
  assert.ok(interview.expected("exact") < interview.expected("fixed_order"));
  const done = bant.qualify({ ...TWO, "deal.authority": "decision_maker" }, AT);
  assert.deepEqual(interview.next(done), { step: "settled", stage: "sql" });
  assert.equal(interview.nextField(done), undefined);
  assert.throws(() => interview.expected("best"), TypeError);
  assert.throws(() => new Interview(bant, { priors: [TWO] }), TypeError);
  assert.throws(() => new Interview(bant, { priors: [{ "deal.need": 1 }], at: AT }), { name: "LeadstoneError" });
  assert.equal(new Interview(bant, { priors: [TWO], at: AT }).next(verdict).step, "ask");
  const other = Model.framework("champ").qualify({}, AT);
  assert.throws(() => interview.next(other), { name: "LeadstoneError", code: "other-model" });
  assert.throws(() => interview.nextField(other), { name: "LeadstoneError", code: "other-model" });
  for (const stopWhenConfident of [0, 1.5, Number.NaN]) {
    assert.throws(() => new Interview(bant, { stopWhenConfident }), { code: "not-a-probability" });
  }
});

test("a verdict says what is missing and how long it holds", () => {
  const bant = Model.framework("bant");
  const verdict = bant.qualify(TWO, AT);
  assert.deepEqual(verdict.report(), bant.score(TWO, AT));
  assert.equal(verdict.reportJson(), bant.scoreJson(TWO, AT));
  assert.deepEqual(verdict.couldBe(), verdict.report().could_be);
  assert.deepEqual(verdict.interval("bant"), { floor: 50, ceiling: 100, exact: true });
  assert.equal(verdict.interval("nothing"), undefined);
  assert.equal(verdict.holdsUntil(), "forever");
  assert.equal(verdict.pathsTo("sql").changes[0].field, "deal.authority");
  assert.equal(verdict.pathsTo("sql", { without: ["deal.authority", "deal.timing"] }).changes, null);
  assert.equal(verdict.waysToLose("working", null).aim, "lose");
  assert.equal(verdict.hotness({ days: 1, kinds: undefined }).days, 1);
  assert.throws(() => verdict.hotness({ day: 1 }), TypeError);
  for (const alert of [NaN, Infinity, -1, 1.5]) {
    assert.throws(() => verdict.hotness({ alert }), { code: "not-a-value" });
  }
  assert.throws(() => verdict.hotness({ kinds: ["page_view"] }), { code: "unknown-activity" });
  assert.throws(() => verdict.pathsTo("sqll"), { code: "unknown-stage" });
  verdict.free();
});

test("an account is an object of contacts", () => {
  const builtin = Model.builtin();
  const account = { id: 7, contacts: [{ id: "ann", stance: "blocker", roles: { user: 500 } }] };
  const committee = builtin.committee(account);
  assert.equal(JSON.stringify(committee), builtin.committeeJson(account));
  assert.deepEqual([committee.account, committee.blockers], ["7", ["ann"]]);
  const loop = {};
  loop.again = loop;
  for (const wrong of [[], { contacts: [{}] }, { contacts: [{ id: 1, roles: { user: loop } }] }, loop]) {
    assert.throws(() => builtin.committee(wrong), { code: "account-shape" });
  }
});
