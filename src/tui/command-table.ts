// The one table of commands: keys, footer, help, palette and docs/keys.md are made from it.
// perform.ts says what each does.
import type { Command, Group } from "./commands.js";
import { whyNotBuild, whyNotBuildPage } from "./model/build.js";
import { whyNotCode } from "./model/code.js";
import { whyNotCopy } from "./model/copy.js";
import { whyNotEdit } from "./model/edit.js";
import { noFindings, noHits, noMarks, noneOpen, noRedo, noUndo, whyNotFunction } from "./model/why-not.js";
import { whyNotAnnotate, whyNotConvert, whyNotWrite } from "./model/write.js";
import type { Mode } from "./state.js";

const MAIN = ["queue", "resolve", "preview"] as const satisfies readonly Mode[];
const TEXT = ["report", "help", "details", "guide", "code"] as const satisfies readonly Mode[];
const LISTS = [...MAIN, ...TEXT, "review", "build", "menu", "sources"] as const;
const ANY = [...LISTS, "search", "palette", "prompt", "confirm", "loading", "small"] as const;
const TYPED = ["search", "palette"] as const;

const GUIDE = "the guide: explains what is under the cursor, and the place";

type Spec = Omit<Command, "group">;

const CHOOSING: readonly Spec[] = [
  {
    id: "open",
    keys: ["enter"],
    title: "go to the candidates; marked symbols: decide them together",
    footer: "choose",
    modes: ["queue"],
  },
  {
    id: "pick",
    keys: ["enter"],
    title: "pick the candidate and go on",
    footer: "pick+next",
    modes: ["resolve"],
  },
  {
    id: "pick-function",
    keys: ["F"],
    title: "pick the candidate for the replaced function alone",
    modes: ["resolve"],
    disabled: whyNotFunction,
  },
  { id: "candidate", keys: ["1-9"], title: "to candidate 1 to 9", modes: ["queue", "resolve"] },
  {
    id: "next-open",
    keys: ["]"],
    title: "next symbol to choose",
    footer: "next",
    modes: MAIN,
    disabled: noneOpen,
  },
  { id: "previous-open", keys: ["["], title: "previous symbol to choose", modes: MAIN, disabled: noneOpen },
  { id: "search", keys: ["/"], title: "search all names of the kernel", footer: "search", modes: MAIN },
  { id: "next-hit", keys: ["n"], title: "definitions of the next name found", modes: MAIN, disabled: noHits },
  {
    id: "previous-hit",
    keys: ["N"],
    title: "definitions of the previous name found",
    modes: MAIN,
    disabled: noHits,
  },
  { id: "mark", keys: [" "], title: "mark the symbol", footer: "mark", modes: MAIN },
  { id: "mark-range", keys: ["V"], title: "mark a range: at its start, then at its end", modes: MAIN },
  { id: "mark-all", keys: ["*"], title: "mark all symbols in sight, or none", modes: MAIN },
  {
    id: "decide-marked",
    keys: ["m"],
    title: "decide the marked symbols together",
    modes: MAIN,
    disabled: noMarks,
  },
  { id: "skip", keys: ["s"], title: "skip the symbol, or the marked ones", footer: "skip", modes: MAIN },
  { id: "skip-reason", keys: ["S"], title: "skip with a reason", modes: MAIN },
  { id: "undo", keys: ["u"], title: "undo the last decision", footer: "undo", modes: MAIN, disabled: noUndo },
  { id: "redo", keys: ["ctrl+r"], title: "redo", modes: MAIN, disabled: noRedo },
];

const WRITING: readonly Spec[] = [
  {
    id: "dialect",
    keys: ["p"],
    title: "the other dialect (sympos, reloc)",
    footer: "dialect",
    modes: ["preview", "review"],
  },
  { id: "preview", keys: ["p"], title: "the whole annotation", modes: ["queue", "resolve"] },
  {
    id: "annotate",
    keys: ["a"],
    title: "review the annotation and write it",
    footer: "annotate",
    modes: [...MAIN, "report"],
    disabled: whyNotAnnotate,
  },
  {
    id: "convert",
    keys: ["c"],
    title: "convert the object and verify it",
    footer: "convert",
    modes: [...MAIN, "report", "review"],
    disabled: whyNotConvert,
  },
  {
    id: "build",
    keys: ["b"],
    title: "build the object anew with make, and read it again",
    footer: "build",
    modes: [...MAIN, "report", "build"],
    disabled: whyNotBuild,
  },
  {
    id: "build-page",
    keys: ["g b"],
    title: "what the last build said, and what it changed",
    modes: MAIN,
    disabled: whyNotBuildPage,
  },
  {
    id: "open-error",
    keys: ["enter"],
    title: "open the line in $EDITOR",
    footer: "open",
    modes: ["build"],
  },
  { id: "report", keys: ["r"], title: "report, and how to load the result", modes: MAIN },
  {
    id: "write",
    keys: ["w"],
    title: "write the annotation to a file",
    footer: "write",
    modes: [...MAIN, "review"],
    disabled: whyNotWrite,
  },
  {
    id: "copy",
    keys: ["y"],
    title: "copy: annotation, code or commands",
    footer: "copy",
    modes: [...MAIN, "report", "review", "code"],
    disabled: whyNotCopy,
  },
  {
    id: "edit",
    keys: ["e"],
    title: "open the source in $EDITOR at the annotation",
    footer: "edit",
    modes: [...MAIN, "report", "review", "build"],
    disabled: whyNotEdit,
  },
];

const LOOKING: readonly Spec[] = [
  { id: "pane-next", keys: ["tab"], title: "next pane", footer: "panes", modes: MAIN },
  { id: "filter", keys: ["f"], title: "show some of the symbols only", modes: MAIN },
  { id: "order", keys: ["o"], title: "order of the symbols", modes: MAIN },
  { id: "details", keys: ["i"], title: "everything known about the symbol", footer: "details", modes: MAIN },
  {
    id: "code",
    keys: ["d"],
    title: "machine code around its uses",
    footer: "code",
    modes: MAIN,
    disabled: whyNotCode,
  },
  { id: "next-use", keys: ["n", "]"], title: "next use", footer: "next use", modes: ["code"] },
  { id: "previous-use", keys: ["N", "["], title: "previous use", modes: ["code"] },
  {
    id: "guide",
    keys: ["f1", "g ?"],
    title: GUIDE,
    footer: "explain",
    modes: [...MAIN, "report", "review", "build", "menu", "sources", "help", "details", "code"],
  },
  { id: "guide", keys: ["f1", "g ?"], title: GUIDE, footer: "closes it", modes: ["guide"] },
  {
    id: "guide",
    keys: ["f1"],
    title: GUIDE,
    footer: "explain",
    modes: [...TYPED, "prompt", "confirm", "loading"],
  },
  {
    id: "help",
    keys: ["?"],
    title: "help",
    footer: "help",
    modes: [...MAIN, "report", "review", "build", "details", "code", "sources"],
  },
  {
    id: "palette",
    keys: [":"],
    title: "commands by name",
    modes: [...MAIN, "report", "review", "build", "details", "code"],
  },
  { id: "run", keys: ["enter"], title: "do it", footer: "do it", modes: ["palette"] },
  {
    id: "take-hit",
    keys: ["enter"],
    title: "show its definitions",
    footer: "definitions",
    modes: ["search"],
  },
];

const MOVING: readonly Spec[] = [
  { id: "down", keys: ["j", "down", "ctrl+n"], title: "down", modes: LISTS },
  { id: "up", keys: ["k", "up", "ctrl+p"], title: "up", modes: LISTS },
  { id: "down", keys: ["down", "ctrl+n"], title: "down", modes: TYPED },
  { id: "up", keys: ["up", "ctrl+p"], title: "up", modes: TYPED },
  { id: "first", keys: ["g g", "home"], title: "first", modes: LISTS },
  { id: "last", keys: ["G", "end"], title: "last", modes: LISTS },
  { id: "page-down", keys: ["pagedown", "ctrl+f"], title: "page down", modes: LISTS },
  { id: "page-up", keys: ["pageup", "ctrl+b"], title: "page up", modes: LISTS },
  { id: "page-down", keys: ["pagedown"], title: "page down", modes: TYPED },
  { id: "page-up", keys: ["pageup"], title: "page up", modes: TYPED },
  { id: "half-down", keys: ["ctrl+d"], title: "half a page down", modes: LISTS },
  { id: "half-up", keys: ["ctrl+u"], title: "half a page up", modes: LISTS },
  {
    id: "next-finding",
    keys: ["]", "n"],
    title: "next finding",
    footer: "next finding",
    modes: ["report"],
    disabled: noFindings,
  },
  {
    id: "previous-finding",
    keys: ["[", "N"],
    title: "previous finding",
    modes: ["report"],
    disabled: noFindings,
  },
  { id: "pane-left", keys: ["h", "left"], title: "pane before", modes: MAIN },
  { id: "pane-right", keys: ["l", "right"], title: "pane after", modes: MAIN },
  { id: "pane-previous", keys: ["shift+tab"], title: "previous pane", modes: MAIN },
];

const SESSION: readonly Spec[] = [
  { id: "answer", keys: ["enter"], title: "take what was typed", footer: "ok", modes: ["prompt"] },
  {
    id: "take-item",
    keys: ["enter"],
    title: "do what the cursor is on",
    footer: "do it",
    modes: ["menu", "review"],
  },
  {
    id: "toggle-source",
    keys: [" "],
    title: "take the source, or not",
    footer: "take, leave",
    modes: ["sources"],
  },
  {
    id: "add-source",
    keys: ["+", "/"],
    title: "name another file or folder",
    footer: "another file",
    modes: ["sources"],
  },
  { id: "start", keys: ["enter"], title: "read the sources and begin", footer: "begin", modes: ["sources"] },
  { id: "quit-now", keys: ["y", "q", "Q"], title: "quit", footer: "quit", modes: ["confirm"] },
  { id: "stay", keys: ["n", "esc"], title: "stay", footer: "stay", modes: ["confirm"] },
  { id: "sessions", keys: ["g s"], title: "saved sessions", modes: MAIN },
  { id: "back", keys: ["esc"], title: "back", modes: MAIN },
  {
    id: "back",
    keys: ["esc"],
    title: "back",
    footer: "back",
    modes: [...TEXT, "review", "build", "menu", "search", "palette", "prompt"],
  },
  {
    id: "back-or-quit",
    keys: ["q"],
    title: "back, at the top quit",
    modes: [...MAIN, ...TEXT, "review", "build", "menu"],
  },
  { id: "quit-now", keys: ["q", "Q", "esc"], title: "quit", footer: "quit", modes: ["sources"] },
  { id: "quit", keys: ["Q"], title: "save and quit", modes: [...MAIN, ...TEXT, "review", "build", "menu"] },
  { id: "quit-now", keys: ["q", "Q"], title: "quit", footer: "quit", modes: ["loading", "small"] },
  { id: "interrupt", keys: ["ctrl+c"], title: "cancel; twice within 2 seconds quit", modes: ANY },
  { id: "suspend", keys: ["ctrl+z"], title: "suspend", modes: ANY },
  { id: "redraw", keys: ["ctrl+l"], title: "redraw the screen", modes: ANY },
];

const grouped = (group: Group, specs: readonly Spec[]): Command[] =>
  specs.map((spec) => ({ ...spec, group }));

/** The order is the rank in the footer. */
export const COMMANDS: readonly Command[] = [
  ...grouped("Choosing", CHOOSING),
  ...grouped("Writing", WRITING),
  ...grouped("Looking", LOOKING),
  ...grouped("Moving", MOVING),
  ...grouped("Session", SESSION),
];
