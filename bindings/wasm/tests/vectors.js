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

/** The line that must be the golden one. */
export function line(Model, file, test) {
  try {
    const made = model(Model, test.model ?? file.model);
    try {
      return made.scoreJson(test.lead, test.at);
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
