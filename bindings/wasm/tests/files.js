// Reads the shared vectors from the disk.
import { readFileSync, readdirSync } from "node:fs";

export const folder = new URL("../../../tests/vectors/", import.meta.url);

export function files() {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
  return names
    .map((name) => ({ name: name.slice(0, -5), text: readFileSync(new URL(name, folder), "utf8") }))
    .filter(({ text }) => "cases" in JSON.parse(text))
    .map((file) => ({ ...file, golden: readFileSync(new URL(`golden/${file.name}.jsonl`, folder), "utf8") }));
}
