// The guide while the author chooses: the queue and what belongs to it.
import { escapeName } from "../../escape.js";
import { counted, type Here, type SaysHere } from "../here.js";

const keeping = ({ session }: Here): string =>
  session.keeps
    ? "Every decision is saved as it is made."
    : "Decisions live in this run until something is written.";

/** `? 3 have to be chosen, ! 1 is in no source`: the marks that there are. */
function open({ counts }: Here): string {
  const parts: string[] = [];
  if (counts.choose > 0) parts.push(`? ${counts.choose} to choose among homonyms`);
  if (counts.missing > 0) parts.push(`! ${counts.missing} in no source`);
  if (counts.invalid > 0) parts.push(`x ${counts.invalid} that the kernel would refuse`);
  if (counts.skipped > 0) parts.push(`~ ${counts.skipped} skipped`);
  return parts.join(", ");
}

function done({ counts }: Here): string {
  const parts: string[] = [];
  if (counts.auto > 0) parts.push(`+ ${counts.auto} by a rule`);
  if (counts.decided > 0) parts.push(`= ${counts.decided} by you, an annotation or a proof`);
  if (counts.ordinary > 0) parts.push(`- ${counts.ordinary} left to the module loader`);
  return parts.join(", ");
}

export const queue: SaysHere = (here) => {
  const { file, wanted, patched, key } = here;
  const isScreen = here.on === "screen";
  const functions = patched === 0 ? "" : `, and ${counted(patched, "patched function")} in question`;
  const [settled, left] = [done(here), open(here)];
  return [
    `${escapeName(file)} has ${counted(wanted ?? 0, "undefined symbol")}${functions}.`,
    settled === "" ? "Nothing is decided yet." : `Decided: ${settled}.`,
    left === ""
      ? `Nothing is open: ${key("annotate")} reviews the annotation, ${key("convert")} converts the object and verifies it.`
      : `Open: ${left}; ${key("next-open")} goes to the next one${isScreen ? `, and ${key("open")} shows its candidates` : ""}.`,
    isScreen
      ? `${key("mark")} marks several to decide together, ${key("filter")} shows some only, ${key("undo")} takes the last decision back.`
      : `mark marks several to decide together, list open shows what is left, ${key("undo")} takes the last decision back.`,
    keeping(here),
  ];
};

export const resolve: SaysHere = ({ selected, key }) => {
  const name = escapeName(selected?.name ?? "");
  const found = selected?.found ?? null;
  const among = `${counted(selected?.candidates ?? 0, "candidate")} in ${counted(selected?.objects ?? 0, "object")}`;
  return [
    found === null
      ? `${name}: ${among}, in the order in which the kernel counts them.`
      : `These are the definitions of ${escapeName(found)}, found by search: a pick makes ${name} mean one of them.`,
    "Each row says what the sources know, - is unknown; * marks the one that most speaks for, and nothing is taken unasked.",
    `${key("pick")} picks the one under the cursor and goes on to the next open symbol.`,
    `${key("undo")} takes a pick back, ${key("details")} shows everything that is known, ${key("back")} goes back without a choice.`,
  ];
};

export const search: SaysHere = ({ search: { query, total }, selected, key }) => [
  query === ""
    ? "Search looks through all names of the symbol sources: type a part of one, letters may be left out."
    : total === null
      ? `The names are searched for ${escapeName(query)}.`
      : total === 0
        ? `No name matches ${escapeName(query)}: fewer letters find more.`
        : `${counted(total, "name")} ${total === 1 ? "matches" : "match"} ${escapeName(query)}, the best first.`,
  selected === null
    ? `${key("take-hit")} shows where a name is defined.`
    : `${key("take-hit")} takes the definitions of the name under the cursor as candidates of ${escapeName(selected.name)}.`,
  "'exact, ^beginning, end$ and !not narrow it, and so do obj:ext4, type:t, exp:yes, dup:yes and file:acpi.",
  "Copies that the compiler made (.isra, .constprop) are found by the name that they begin with.",
];

export const filter: SaysHere = ({ shown, key }) => [
  `${shown.rows} of ${counted(shown.of, "row")} are shown now (${escapeName(shown.filter)}).`,
  "A filter hides rows and decides nothing: what is hidden stays open, and conversion asks for all of it.",
  `${key("take-item")} takes the one under the cursor, ${key("back")} leaves it as it is.`,
];

export const order: SaysHere = ({ shown, key }) => [
  `The ${counted(shown.of, "row")} of the queue can stand in another order.`,
  "What is open first suits the beginning, by object suits livepatches of several modules, most uses first shows what matters most.",
  `The order decides nothing; ${key("take-item")} takes the one under the cursor, ${key("back")} leaves it as it is.`,
];

export const marked: SaysHere = ({ marked: amount, key }) => [
  `${counted(amount, "symbol")} marked: one way is taken for all that it fits, and the number behind each way says how many those are.`,
  "A symbol that a way does not fit stays as it is.",
  `${key("undo")} takes the whole step back at once.`,
];

export const askFilter: SaysHere = ({ shown, key }) => [
  `Of ${counted(shown.of, "row")} those are shown whose name contains what you type.`,
  "An empty text shows all of them again.",
  `Nothing is decided by that; ${key("back")} leaves it as it is.`,
];

export const askSkip: SaysHere = ({ selected, marked: amount }) => [
  amount > 0
    ? `${counted(amount, "marked symbol")} will stay undefined, with the reason that you type.`
    : `${escapeName(selected?.name ?? "The symbol")} will stay undefined, with the reason that you type.`,
  "The reason stands in the decisions and in the report, for whoever reads them later.",
  "Nothing is converted while a symbol is skipped: the module loader would refuse the livepatch.",
];

export const details: SaysHere = ({ selected }) => [
  `Everything that is known about ${escapeName(selected?.name ?? "the symbol")}: what was decided and why, ${counted(selected?.uses ?? 0, "use")} in the livepatch, and each candidate.`,
  "Of a candidate the sources may show address, size, section, binding and source file, and the symbols around it in memory.",
  "Neighbours of one source file stand side by side, so they tell which file a candidate is from.",
];

export const code: SaysHere = ({ selected, key }) => [
  `This is the livepatch's own machine code around a place that uses ${escapeName(selected?.name ?? "the symbol")}.`,
  "The marked line is the relocation: there the kernel writes the address of the symbol that is chosen.",
  "A call has to reach a function; a load or a store shows that data are meant.",
  `${key("next-use")} and ${key("previous-use")} go through its ${counted(selected?.uses ?? 0, "use")}.`,
];
