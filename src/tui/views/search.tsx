// Search: the query and the names that match, the matched letters underlined.
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import type { SearchHit } from "../../app/types.js";
import { screenIn } from "../layout.js";
import type { State } from "../state.js";
import { ending, firstThatFits, shorten, widthOf } from "../text.js";
import { bold, type Theme, tint, underline } from "../theme.js";
import { fieldLine } from "./field.js";
import { Block, titleLine } from "./parts.js";

export function SearchView({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = screenIn(state).body;
  const { search } = state;
  const { index, top } = search.cursor;
  const hits = search.result?.hits ?? [];
  const lines = [
    titleLine(theme, columns, { title: "Search all names", right: totalWords(state), focused: true }),
    fieldLine("/ ", search.field, columns),
  ];
  const visible = hits.slice(top, top + rows - 1);
  for (const [offset, hit] of visible.entries()) {
    lines.push(hitRow(hit, columns, theme, top + offset === index));
  }
  if (hits.length === 0) lines.push(...nothing(state, columns - 2).map((text) => `  ${text}`));
  return <Block lines={lines} columns={columns} rows={rows + 1} />;
}

function totalWords({ search }: State): string {
  const { result } = search;
  if (result === null || search.answered !== search.revision) return "searching";
  const { hits, total } = result;
  if (hits.length === 0) return "";
  const at = search.cursor.index + 1;
  return total === hits.length ? `${at} of ${total}` : `${at} of the best ${hits.length} of ${total}`;
}

function nothing({ search }: State, width: number): string[] {
  if (search.result === null || search.answered !== search.revision) return [""];
  if (search.field.text === "") return SYNTAX.map((text) => ending(text, width));
  const query = escapeName(search.field.text);
  const none = `No name matches ${query}`;
  return [firstThatFits([`${none}, and none is close to it. Fewer letters find more.`, `${none}.`], width)];
}

const SYNTAX = [
  "Type a part of the name; letters may be left out.",
  "",
  "'exact   ^prefix   suffix$   !not   one | another",
  "obj:ext4   type:t   exp:yes   dup:yes   file:acpi",
];

function hitRow(hit: SearchHit, columns: number, theme: Theme, isSelected: boolean): string {
  const nameRoom = Math.max(Math.floor((columns - 2) * 0.5), 20);
  const plain = escapeName(hit.name);
  const name = shorten(plain, nameRoom);
  // ranges count in the raw name: an escaped one has other places
  const marked = plain === hit.name ? highlight(name, rangesIn(hit, name), theme) : name;
  const room = columns - 2 - nameRoom - 2;
  const words = firstThatFits(objectWords(hit), room);
  const row = `${marked}${" ".repeat(Math.max(nameRoom - widthOf(name), 0))}  ${words}`;
  return isSelected ? `> ${bold(row)}` : `  ${row}`;
}

/** Where it is defined, in as many words as there is room for. */
function objectWords(hit: SearchHit): string[] {
  const [object = "-"] = hit.objects;
  const first = escapeName(object);
  const more = hit.objectCount - 1;
  const times = hit.count > hit.objectCount ? `, ${hit.count} symbols` : "";
  const exported = hit.exported ? ", exported" : "";
  if (more === 0) return [`${first}${times}${exported}`, `${first}${times}`, first];
  const few = `${first} +${more}`;
  return [
    `${first} and ${more} more${times}${exported}`,
    `${few}${times}${exported}`,
    `${few}${times}`,
    few,
    `${shorten(first, 12)} +${more}`,
  ];
}

/** The matched ranges in a name that may be shortened in the middle: what is left of them at its two ends. */
function rangesIn({ name, ranges }: SearchHit, shown: string): SearchHit["ranges"] {
  if (shown === name) return ranges;
  const head = shown.indexOf("..");
  const tail = shown.length - head - 2;
  const gone = name.length - shown.length;
  return ranges.flatMap(([from, to]) => {
    const left: [number, number] = [from, Math.min(to, head)];
    const right: [number, number] = [Math.max(from, name.length - tail) - gone, to - gone];
    return [left, right].filter(([a, b]) => a < b);
  });
}

function highlight(name: string, ranges: SearchHit["ranges"], theme: Theme): string {
  let text = "";
  let at = 0;
  for (const [from, to] of ranges) {
    if (from < at || to > name.length) break;
    text += name.slice(at, from) + tint(theme, "find", underline(name.slice(from, to)));
    at = to;
  }
  return text + name.slice(at);
}
