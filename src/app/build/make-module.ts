// Makes the modules of a folder: finds the headers, looks whether the machine can build
// with them, and runs make.
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Finding, hasErrors } from "../../findings.js";
import { buildFaults } from "../doctor/check.js";
import { canWriteIn, isDirectory } from "../file-facts.js";
import { headersOfRelease, releaseInPath, releaseOfHeaders } from "../kernel-headers.js";
import type { BuildFolder } from "./folder.js";
import { type Made, type MakeRequest, runMake } from "./make.js";

/** What the author says beside the Makefile; null: nothing. */
export interface MakeHow {
  /** Headers or build tree. */
  readonly kdir: string | null;
  /** Release of the kernel to build for. */
  readonly kernel: string | null;
  /** Release of the module that is there already: for a Makefile that says nothing. */
  readonly before?: string | null;
}

export interface MadeModule extends Made {
  /** Absolute; null: none were found, and make did not run. */
  readonly headers: string | null;
  readonly release: string;
}

const unwritable = (file: string): Finding => ({
  code: "build-read-only",
  severity: "error",
  facts: {},
  where: { file },
});

const noFolder = (file: string): Finding => ({
  code: "file-unreadable",
  severity: "error",
  facts: { reason: existsSync(file) ? "it is no folder" : "there is no such folder" },
  where: { file },
});

/** Never rejects. */
export async function makeModules(
  folder: BuildFolder,
  { kdir, kernel, before = null }: MakeHow,
  how: Pick<MakeRequest, "onLine" | "abort" | "signals">,
): Promise<MadeModule> {
  const running = os.release();
  const told = folder.headers !== null && isDirectory(folder.headers) ? folder.headers : null;
  const meant = folder.headers === null ? null : releaseInPath(folder.headers);
  const usual = kernel ?? meant ?? before ?? running;
  const ofRelease = kernel === null ? told : headersOfRelease(kernel);
  const headers = kdir ?? ofRelease ?? headersOfRelease(usual);
  const release = kernel ?? (headers === null ? null : releaseOfHeaders(headers)) ?? usual;
  if (kdir !== null && !isDirectory(kdir))
    return { headers: null, release, findings: [noFolder(kdir)], interrupted: null };
  const lacks = buildFaults({ root: "/", release, running, path: process.env["PATH"] ?? "" }, headers);
  const findings = canWriteIn(folder.path) ? lacks : [...lacks, unwritable(folder.path)];
  if (headers === null || hasErrors(findings)) return { headers, release, findings, interrupted: null };
  const there = path.resolve(headers);
  const made = await runMake({ ...how, folder: folder.path, headers: there });
  return { ...made, headers: there, release, findings: [...findings, ...made.findings] };
}
