// What the kernel tests share: the kernel that they run on, or the reason why
// they cannot, and modules built once a run.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe } from "vitest";
import { buildModule, type KernelImage, labState } from "../../scripts/lab/lab.js";

const state = labState();

/** What is missing before the kernel tests can run here; empty when they can. */
export const missing: readonly string[] = state.missing;

if (missing.length > 0 && process.env["CI"] === "true") {
  throw new Error(`CI=true and the kernel tests cannot run, missing: ${missing.join(", ")}`);
}

/** describe, skipped where the lab is not ready; closing-line.ts tells the reason. */
export const describeKernel = describe.skipIf(missing.length > 0);

/** As `uname -r` prints it; null where there is no kernel. */
export const releaseUnderTest: string | null = state.image?.release ?? null;

/** The kernel under test. Only inside of describeKernel. */
export function kernel(): KernelImage {
  if (state.image === null) throw new Error("the kernel lab is not ready");
  return state.image;
}

const built = new Map<string, Buffer>();

/** The unconverted module NAME.ko made of `source`, for the kernel under test. */
export function build(name: string, source: string): Buffer {
  const key = createHash("sha256").update(`${name}\0${source}`).digest("hex");
  const module = built.get(key) ?? buildModule({ release: kernel().release, name, source });
  built.set(key, module);
  return module;
}

/** A folder for the files of one test file, removed after its tests. */
export function scratch(): string {
  const room = mkdtempSync(path.join(os.tmpdir(), "sympos-kernel-test-"));
  afterAll(() => rmSync(room, { recursive: true, force: true }));
  return room;
}

/** Paths of all modules of the kernel under test that are not compressed, sorted. Only inside of describeKernel. */
export function plainModules(): string[] {
  const { modules } = kernel();
  const names = readdirSync(modules, { recursive: true, encoding: "utf8" }).sort();
  return names.filter((name) => name.endsWith(".ko")).map((name) => path.join(modules, name));
}

/** A file of the repository as text, by its path from the root. */
export function repositoryFile(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
}
