// Which inputs a session is for, and in what two sets of inputs differ.
import { createHash } from "node:crypto";
import path from "node:path";
import { escapeName } from "../escape.js";
import type { SessionInputs } from "./types.js";

interface Loaded {
  readonly livepatch: { readonly identity: SessionInputs["object"] };
  readonly sources: SessionInputs["sources"];
}

export function inputsOf({ livepatch, sources }: Loaded): SessionInputs {
  const { path: file, sha256, release } = livepatch.identity;
  return {
    object: { path: path.resolve(file), sha256, release },
    sources: sources.map((one) => ({ kind: one.kind, path: path.resolve(one.path), sha256: one.sha256 })),
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Lower-case hex digits of a SHA-256 that make a folder's name: a path with all 64 fits no line. */
const KEY = 20;

/** Lower-case hex. By contents alone: a copy of the object elsewhere has the same decisions. */
export function sessionKey({ object, sources }: SessionInputs): string {
  const named = sources.map(({ kind, sha256 }) => `${kind} ${sha256}`).sort(byText);
  return createHash("sha256")
    .update(JSON.stringify([object.sha256, named]))
    .digest("hex")
    .slice(0, KEY);
}

const shown = (file: string): string => escapeName(path.basename(file));

/** Each difference in words, the object first. */
export function differences(made: SessionInputs, now: SessionInputs): string[] {
  const told: string[] = [];
  if (made.object.sha256 !== now.object.sha256) told.push(`${shown(now.object.path)} has changed`);
  const known = new Set(made.sources.map(({ sha256 }) => sha256));
  const still = new Set(now.sources.map(({ sha256 }) => sha256));
  const gone = made.sources.filter(({ sha256 }) => !still.has(sha256));
  const added = now.sources.filter(({ sha256 }) => !known.has(sha256));
  const isAt = (file: string) => (one: { readonly path: string }) => one.path === file;
  for (const one of added)
    told.push(`${shown(one.path)} ${gone.some(isAt(one.path)) ? "has changed" : "was not given then"}`);
  for (const one of gone) if (!added.some(isAt(one.path))) told.push(`${shown(one.path)} is not given now`);
  return told;
}
