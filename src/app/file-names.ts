// Files for Tab: what a path that is being typed may become.
import { readdirSync } from "node:fs";
import path from "node:path";

/** So many are offered at once. */
const MOST = 200;

/** Whole paths that begin with `start`, folders with a `/` at the end; hidden ones only where a dot is typed. */
export function pathsBeginning(start: string): string[] {
  const cut = start.lastIndexOf("/") + 1;
  const [folder, name] = [start.slice(0, cut), start.slice(cut)];
  try {
    return readdirSync(path.resolve(folder === "" ? "." : folder), { withFileTypes: true })
      .filter((entry) => entry.name.startsWith(name) && (name !== "" || !entry.name.startsWith(".")))
      .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`)
      .sort()
      .slice(0, MOST);
  } catch {
    return [];
  }
}
