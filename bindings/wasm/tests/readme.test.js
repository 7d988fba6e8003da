// The samples of the READMEs run as they stand.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const PACKAGE = import.meta.resolve("leadstone");

// A module of its own for each sample; a module without a file finds no packages, so this one is named by its address.
const run = (text) =>
  import(`data:text/javascript,${encodeURIComponent(text.replaceAll('from "leadstone"', `from ${JSON.stringify(PACKAGE)}`))}`);

for (const page of ["../../../README.md", "../README.md"]) {
  test(`the samples of ${page} run`, async () => {
    const text = readFileSync(new URL(page, import.meta.url), "utf8");
    const samples = [...text.matchAll(/^```(?:js|ts)\n(.*?)^```/gms)].map((match) => match[1]);
    assert.ok(samples.length > 0, "there is no sample");
    for (const sample of samples) {
      await run(sample);
    }
  });
}
