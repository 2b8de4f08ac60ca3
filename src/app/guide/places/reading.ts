// The guide before anything can be decided: sources, reading, saved sessions.
import { escapeName } from "../../escape.js";
import { whenText } from "../../when.js";
import { counted, type Here, type SaysHere } from "../here.js";

const forKernel = ({ release }: Here): string => (release === null ? "" : ` (${escapeName(release)})`);

export const sources: SaysHere = (here) => [
  "A livepatch names kernel symbols by object, name and position, and a symbol source says which ones there are.",
  here.offered.found === 0
    ? `No source was found here: ${here.key("add-source")} names a file or a folder.`
    : `${counted(here.offered.found, "source")} ${here.offered.found === 1 ? "was" : "were"} found here, ${here.offered.taken} taken: ${here.key("toggle-source")} changes that, ${here.key("add-source")} names another file or folder.`,
  `They have to be of the very build of the kernel that the livepatch is for${forKernel(here)}: positions differ from build to build.`,
  "A vmlinux, System.map or /proc/kallsyms shows the order of homonyms, a Symbols.list only how many there are.",
  `${here.key("start")} reads them.`,
];

export const loading: SaysHere = ({ reading, file, wanted }) => [
  reading === null
    ? `The livepatch object ${escapeName(file)} is read.`
    : `${escapeName(reading)} is read now.`,
  "Every symbol of the kernel and its modules is read once, so that homonyms can be counted as the kernel counts them, and searched.",
  wanted === null
    ? "Then the symbols that the livepatch leaves undefined are looked up."
    : `${escapeName(file)} leaves ${counted(wanted, "symbol")} undefined; what rules can decide is decided when the reading is done.`,
  "Keys that you type meanwhile are carried out then.",
];

export const askSource: SaysHere = ({ offered, key }) => [
  "Name a file or folder that tells of the kernel's symbols: a Symbols.list, a vmlinux, a System.map, a copy of /proc/kallsyms, a module or a folder of modules.",
  "What it is shows in its first bytes, so its name does not matter.",
  `It is added to the ${counted(offered.found, "source")} in the list and taken; ${key("back")} leaves the list as it is.`,
];

export const resume: SaysHere = ({ session, file, key }) => [
  `An earlier run on ${escapeName(file)} left ${counted(session.decisions, "decision")} of ${whenText(session.at)}.`,
  "The object and its symbol sources are the same, byte for byte, so the positions that were chosen still hold.",
  "Going on takes the decisions over with their undo history.",
  `Beginning anew decides from the start; the old session is kept aside, and ${key("sessions")} shows it.`,
];

export const sessions: SaysHere = ({ session }) => [
  "Each livepatch object has a session of its own, with every decision and what can be undone.",
  session.keeps
    ? "The one of now is saved after each decision, so that not even kill -9 loses one."
    : "The one of now is not saved: decisions live in this run only.",
  "Only a session of the very same inputs can be taken over, because a position holds for one build only.",
  "For another build there is sympos replay, which finds the symbols again in place of their numbers.",
];
