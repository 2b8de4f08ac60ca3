// System.map: what scripts/mksysmap leaves of `nm -n vmlinux`. It is sorted by
// address and name, not as kallsyms is, and has names that kallsyms drops: the
// order of kallsyms is computed from it as from vmlinux.
import { excerpt, likeness, lineEnd, textOf } from "./bytes.js";
import { decompress } from "./decompress.js";
import { droppedIn } from "./drop-table.js";
import { SourceError } from "./errors.js";
import { IndexBuilder } from "./index-builder.js";
import { kallsymsOrder } from "./kallsyms-order.js";
import type { ReadResult } from "./list.js";
import { NmLine, trimmedEnd } from "./nm-line.js";
import { VMLINUX } from "./object-name.js";
import { grown } from "./shared.js";
import type { ReadOptions, SourceIdentity } from "./types.js";

/** Debian's image packages have this text instead of the map. */
const STUB = /^f{8,16} B The real System\.map is in the (\S+) package/;

/** The lines that are kept, as columns. */
interface Lines {
  count: number;
  high: Uint32Array;
  low: Uint32Array;
  letter: Uint8Array;
  name: Uint32Array;
  readonly names: string[];
}

function push(lines: Lines, line: NmLine, name: number, text: string): void {
  const at = lines.count++;
  if (at === lines.high.length) {
    lines.high = grown(lines.high);
    lines.low = grown(lines.low);
    lines.letter = grown(lines.letter);
    lines.name = grown(lines.name);
  }
  lines.high[at] = line.high;
  lines.low[at] = line.low;
  lines.letter[at] = line.type;
  lines.name[at] = name;
  lines.names.push(text);
}

function refuseStub(bytes: Uint8Array, file: string): void {
  const stub = STUB.exec(textOf(bytes, 0, Math.min(bytes.length, 200)));
  if (stub) throw new SourceError("system-map-stub", { package: stub[1]! }, { file });
}

/**
 * Reads a System.map, plain or gzip. Throws SourceError at the first line of another shape, and
 * `system-map-stub` for the placeholder that distributions ship.
 */
export function readSystemMap(
  stored: Uint8Array,
  identity: SourceIdentity,
  options: ReadOptions = {},
): ReadResult {
  const file = identity.path;
  const bytes = decompress(stored, { file });
  refuseStub(bytes, file);
  const builder = new IndexBuilder({ order: "kallsyms", detail: "addresses", only: options.only });
  const dropped = droppedIn(options.release ?? null);
  const line = new NmLine();
  const empty = (length: number) => new Uint32Array(length);
  const lines: Lines = {
    count: 0,
    high: empty(1024),
    low: empty(1024),
    letter: new Uint8Array(1024),
    name: empty(1024),
    names: [],
  };
  let total = 0;
  let end = 0;
  for (let start = 0, number = 1; start < bytes.length; start = end + 1, number++) {
    end = lineEnd(bytes, start);
    const last = trimmedEnd(bytes, start, end);
    if (last === start) continue;
    if (!line.read(bytes, start, last) || line.moduleEnd > 0) {
      const facts = { found: excerpt(bytes, start, end), like: likeness(bytes) };
      throw new SourceError("system-map-bad-line", facts, { file, line: number, offset: start });
    }
    total++;
    const name = builder.name(bytes, line.nameStart, line.nameEnd, line.hash);
    if (name < 0) continue;
    const text = textOf(bytes, line.nameStart, line.nameEnd);
    if (!dropped.test(text, line.type)) push(lines, line, name, text);
  }
  if (total === 0) throw new SourceError("system-map-empty", {}, { file });
  const object = builder.object(VMLINUX, {});
  for (const at of kallsymsOrder(lines))
    builder.addDetailed(lines.name[at]!, object, lines.letter[at]!, lines.high[at]!, lines.low[at]!);
  return { index: builder.build(identity), findings: [] };
}
