// The names that were probably meant.
import Fuse from "fuse.js";

/** The likeliest first, `limit` at most; empty: none is like it. */
export function nearestFew(name: string, names: readonly string[], limit: number): string[] {
  const found = new Fuse(names, { threshold: 0.5, ignoreLocation: true }).search(name, { limit });
  return found.map(({ item }) => item);
}

/** Null: none is like it. */
export function nearest(name: string, names: readonly string[]): string | null {
  return nearestFew(name, names, 1)[0] ?? null;
}
