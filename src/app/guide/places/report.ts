// The guide with the report: what it means, how to load the result, what to look at,
// how to undo it. A finding that is selected has a text of its own (finding.ts).
import { escapeName } from "../../escape.js";
import { counted, type Here, type SaysHere } from "../here.js";

const eachFinding = ({ on, key }: Here): string =>
  on === "screen"
    ? `${key("next-finding")} and ${key("previous-finding")} go through the findings, and this text then explains the one that is marked.`
    : "explain says of each finding how it comes about, and what the kernel does with it.";

export const reportOpen: SaysHere = (here) => [
  here.remaining === ""
    ? `Nothing is open, and nothing is converted yet: ${here.key("convert")} converts the object and verifies it.`
    : `Not converted yet: ${here.remaining}.`,
  `${counted(here.decisions, "decision")} made by you so far; the lines above name each symbol that is open or not proven.`,
  eachFinding(here),
  here.on === "screen"
    ? `${here.key("back")} goes back to the queue.`
    : `${here.key("next-open")} goes to the next symbol that is open.`,
];

export const reportPass: SaysHere = ({ conversion, module }) => {
  const path = escapeName(conversion?.path ?? "");
  const control = `/sys/kernel/livepatch/${escapeName(module)}`;
  const made =
    conversion === null
      ? ""
      : `: ${counted(conversion.relocations, "relocation")} to ${counted(conversion.symbols, "livepatch symbol")}`;
  return [
    `${path.slice(path.lastIndexOf("/") + 1)} is written, read back and passed every check${made}.`,
    "insmod it as root on the machine that runs this kernel; dmesg says why, if it is refused.",
    `${control}/transition is 1 while tasks are switched over and 0 when all run the new code; that folder also has each patched object, with its functions and their positions.`,
    `To undo it write 0 to ${control}/enabled, wait until that folder is gone, then rmmod ${escapeName(module)}.`,
    "While it is loaded, sympos verify with --loaded shows that the kernel took the symbols that you chose.",
  ];
};

export const reportFail: SaysHere = (here) => [
  `${escapeName(here.conversion?.path ?? "The object")} was not written, since it would not pass: the findings say why, errors first.`,
  "What was there under that name before is untouched.",
  eachFinding(here),
  `Change the decision or the source, and convert again with ${here.key("convert")}.`,
];
