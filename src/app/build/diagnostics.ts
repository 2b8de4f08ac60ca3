// What the compiler and modpost write -> findings with their places.
import { existsSync } from "node:fs";
import path from "node:path";
import type { Finding } from "../../findings.js";

const DIAGNOSTIC = /^([^\s:][^:]*):(\d+):(?:\d+:)? (fatal error|error|warning): (.+)$/;
const MODPOST = /^(ERROR|WARNING): (?:modpost: )?(.+)$/;

/** What sympos resolves is undefined for modpost. */
const EXPECTED = /" \[.+\] undefined!$/;

/** Relative to where sympos runs, where that is below; make names files from the module's folder or in full. */
function shownPath(file: string, folder: string): string {
  const there = path.resolve(folder, file);
  const near = path.relative("", there);
  return existsSync(there) && !near.startsWith("..") ? near : file;
}

function findingOf(line: string, folder: string): Finding | null {
  const [, file, number, kind, message] = DIAGNOSTIC.exec(line) ?? [];
  if (file !== undefined && message !== undefined) {
    const where = { file: shownPath(file, folder), line: Number(number) };
    const severity = kind === "warning" ? "warning" : "error";
    return { code: "build-compiler", severity, facts: { message: withoutEnd(message) }, where };
  }
  const [, severity, said] = MODPOST.exec(line) ?? [];
  if (said === undefined || EXPECTED.test(said)) return null;
  return {
    code: "build-modpost",
    severity: severity === "ERROR" ? "error" : "warning",
    facts: { message: withoutEnd(said) },
    where: {},
  };
}

/** It becomes a part of a sentence. */
const withoutEnd = (message: string): string => message.replace(/[\s.:!;]+$/, "");

/** Of stderr; a line that came several times is told once. `folder`: the module's. */
export function diagnosticsIn(stderr: string, folder: string): Finding[] {
  return [...new Set(stderr.split("\n"))].flatMap((line) => findingOf(line, folder) ?? []);
}
