// What is being read, in words: for the line of the plain commands and the loading screen.
import { escapeName } from "./escape.js";
import type { Progress } from "./types.js";

const STAGES: Readonly<Record<Progress["stage"], string>> = {
  object: "reading",
  symbols: "reading",
  index: "indexing",
  sources: "searching",
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** `1,234 of 4,023 modules`, `0.0 of 590.0 MB`; empty where nothing is known. */
export function progressCount({ unit, done, total }: Progress): string {
  if (unit === "bytes") return total === 0 ? "" : `${megabytes(done)} of ${megabytes(total)} MB`;
  const number = (n: number): string => n.toLocaleString("en");
  return `${number(done)}${total === 0 ? "" : ` of ${number(total)}`} ${unit}`;
}

/** `reading /lib/modules/6.1.0: 1,234 of 4,023 modules`; at most `columns` wide, of a long path its end. */
export function progressText(progress: Progress, columns: number): string {
  const verb = STAGES[progress.stage];
  const count = progressCount(progress);
  const room = columns - verb.length - 1 - (count === "" ? 0 : count.length + 2);
  const path = escapeName(progress.path);
  const shown = path.length <= room ? path : room > 8 ? `...${path.slice(path.length - room + 3)}` : "";
  const place = count === "" || shown === "" ? shown : `${shown}: `;
  return `${verb} ${place}${count}`.trimEnd().slice(0, Math.max(columns, 0));
}
