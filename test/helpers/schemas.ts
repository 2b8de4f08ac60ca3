// Output of the commands held against the published schemas (docs/schemas).
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { ROOT, readJson } from "./sympos.js";

const schemaOf = (name: string): object =>
  readJson(path.join(ROOT, `docs/schemas/${name}.schema.json`)) as object;

/** The value of a JSON text, which must be as the schema NAME says. */
export function expectValid(name: string, text: string): unknown {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  ajv.addSchema(schemaOf("common"));
  const validate = ajv.compile(schemaOf(name));
  const value: unknown = JSON.parse(text);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}
