// JSON output against the published schemas.
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { ROOT, readJson } from "./sympos.js";

const published = (name: string) =>
  readJson(path.join(ROOT, "docs", "schemas", `${name}.schema.json`)) as object;

/** Documents that one consists of. */
const PARTS: Readonly<Record<string, readonly string[]>> = { build: ["annotate", "convert", "verify"] };

/** The value of `text`, which docs/schemas/NAME.schema.json must allow. */
export function expectValid(name: string, text: string): unknown {
  const value: unknown = JSON.parse(text);
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true })
    .addSchema(["common", ...(PARTS[name] ?? [])].map(published))
    .compile(published(name));
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}
