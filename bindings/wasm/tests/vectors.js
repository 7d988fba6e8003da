// Runs a case of the shared vectors; the same code in Node and in a browser.

/** The model that a vector speaks of: a name, a framework with options, a text, or a document. */
export function model(Model, given) {
  if (typeof given === "string") {
    return given === "b2b-saas" ? Model.builtin() : Model.framework(given);
  }
  if ("text" in given) {
    return Model.fromJson(given.text);
  }
  if ("framework" in given) {
    return Model.framework(given.framework, { weights: given.weights, handOver: given.hand_over });
  }
  return Model.fromJson(JSON.stringify(given));
}

/** The answers to the calls of a case, in one object. */
function answers(Interview, made, verdict, test) {
  const { calls } = test;
  const changes = ({ change_cost: changeCost, without }) => ({ changeCost, without });
  const ask = (options, use) => {
    const interview = new Interview(made, options);
    try {
      return use(interview);
    } finally {
      interview.free();
    }
  };
  const known = {
    next: ({ priors, stop_when_confident: stopWhenConfident, states }) =>
      ask({ priors, stopWhenConfident, states, at: test.at }, (interview) => interview.nextJson(verdict)),
    expected: (policy) => ask(undefined, (interview) => JSON.stringify(interview.expected(policy) ?? null)),
    to_reach: (call) => JSON.stringify(verdict.pathsTo(call.stage, changes(call))),
    to_lose: (call) => JSON.stringify(verdict.waysToLose(call.stage, changes(call))),
    holds_until: () => JSON.stringify(verdict.holdsUntil()),
    action_holds_until: () => JSON.stringify(verdict.actionHoldsUntil()),
    hotness: (options) => verdict.hotnessJson(options),
    committee: (account) => made.committeeJson(account),
  };
  const stranger = Object.keys(calls).find((name) => !(name in known));
  if (stranger) throw new Error(`this runner does not know the call ${stranger}`);
  const names = Object.keys(known).filter((name) => name in calls);
  return `{${names.map((name) => `"${name}":${known[name](calls[name])}`).join(",")}}`;
}

/** The line that must be the golden one. */
export function line({ Interview, Model }, file, test) {
  try {
    const made = model(Model, test.model ?? file.model);
    try {
      if (!test.calls) return made.scoreJson(test.lead, test.at, test.account);
      const verdict = made.qualify(test.lead, test.at, test.account);
      try {
        return answers(Interview, made, verdict, test);
      } finally {
        verdict.free();
      }
    } finally {
      made.free();
    }
  } catch (error) {
    if (error.code === undefined) throw error;
    return JSON.stringify({ error: { code: error.code, message: error.message } });
  }
}

/** Every case with its golden line; throws where there is none. */
export function cases(files) {
  const found = [];
  for (const { name, text, golden } of files) {
    const file = JSON.parse(text);
    const lines = golden.split("\n").slice(0, -1);
    if (file.cases.length === 0 || lines.length !== file.cases.length) {
      throw new Error(`${name}: ${file.cases.length} cases, ${lines.length} golden lines`);
    }
    file.cases.forEach((test, index) => {
      found.push({ name: `${name}: ${test.name}`, file, test, golden: lines[index] });
    });
  }
  if (found.length === 0) throw new Error("there are no vectors");
  return found;
}
