// The shared vectors in a real browser: a page loads the package and runs them all.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { chromium } from "playwright-core";

import { files } from "./files.js";
import { cases } from "./vectors.js";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const root = new URL("../", import.meta.url);
const types = { js: "text/javascript", wasm: "application/wasm", html: "text/html" };
const all = files();

let server, context, page, profile, lines;

before(async () => {
  assert.ok(existsSync(executablePath), `${executablePath} is missing: run \`cargo xtask setup\` or set CHROMIUM`);
  server = createServer((request, response) => {
    const path = new URL(request.url, "http://x").pathname;
    if (path === "/") {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>vectors</title>");
    } else if (/^\/(pkg|tests)\/[a-z_]+\.(js|wasm)$/.test(path)) {
      const body = readFileSync(new URL(`.${path}`, root));
      response.writeHead(200, { "content-type": types[path.split(".").pop()] }).end(body);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  profile = mkdtempSync(join(tmpdir(), "leadstone-chromium-"));
  context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  lines = await page.evaluate(async (files) => {
    const leadstone = await import("/pkg/index.js");
    const { cases, line } = await import("/tests/vectors.js");
    return cases(files).map(({ file, test }) => line(leadstone, file, test));
  }, all);
});

after(async () => {
  await context?.close();
  server?.close();
  if (profile) rmSync(profile, { recursive: true, force: true });
});

describe("vectors in Chromium", () => {
  cases(all).forEach(({ name, golden }, index) => {
    test(name, () => assert.equal(lines[index], golden));
  });
});

test("a Date, a NaN and an Error are those of the browser", async () => {
  const found = await page.evaluate(async () => {
    const { Model } = await import("/pkg/index.js");
    const model = Model.builtin();
    const at = model.score({}, new Date(Date.UTC(2026, 10, 22))).at;
    try {
      model.score({ "company.employees": NaN }, new Date());
      return [at, "no error"];
    } catch (error) {
      return [at, error instanceof Error && error.code];
    }
  });
  assert.deepEqual(found, ["2026-11-22T00:00:00Z", "lead-shape"]);
});
