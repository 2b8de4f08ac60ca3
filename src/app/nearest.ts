// The name that was probably meant.
import Fuse from "fuse.js";

/** Null: none is like it. */
export function nearest(name: string, names: readonly string[]): string | null {
  return new Fuse(names, { threshold: 0.5, ignoreLocation: true }).search(name)[0]?.item ?? null;
}
