// The guide while something is written: annotation, review, conversion.
import { escapeName } from "../../escape.js";
import { counted, type Here, type SaysHere } from "../here.js";

const fileName = (path: string): string => escapeName(path.slice(path.lastIndexOf("/") + 1));

export const annotation: SaysHere = ({ annotated, dialect, key }) => [
  `This C text says ${counted(annotated, "decision")} in the ${dialect} dialect; ${key("dialect")} shows the other one.`,
  "In the source of the livepatch it makes the next build say the same without asking.",
  "What conversion can work out again, unique names and exports, need not be said.",
  `${key("annotate")} shows the change of the source before it is written, ${key("write")} writes a file of its own, ${key("copy")} copies it.`,
];

function whatChanges({ review: { files, left }, dialect }: Here): string {
  if (files === null) return "The source of the livepatch is read, to see what would change in it.";
  const unplaced = left === 0 ? "" : `, and ${counted(left, "decision")} could not be placed`;
  if (files.length === 0)
    return `No source would change${unplaced}: it says everything, or it is not known here.`;
  const names = files.length <= 2 ? files.map(fileName).join(" and ") : counted(files.length, "file");
  return `The diff is what would be written into ${names}, in the ${dialect} dialect${unplaced}.`;
}

export const review: SaysHere = (here) => [
  `${whatChanges(here)} Nothing is written before you choose.`,
  "Written into the source, the decisions are made for every later build of it for this kernel.",
  "Converting the object only leaves the source alone: the next build asks again.",
  "A file of its own and the clipboard leave it to you to place the text.",
  "An entry that is there is changed, and never written twice.",
];

export const askSrc: SaysHere = ({ file }) => [
  `Name the .c file that ${escapeName(file)} was compiled from.`,
  "A diff shows what would change in it before anything is written.",
  "A file that has nothing to do with the object is not edited, and one outside of its folder only when you say so.",
];

export const askAnnotate: SaysHere = ({ typed, annotated }) => [
  `The annotation of ${counted(annotated, "decision")} is written to ${fileName(typed) || "a file"}, as text of its own.`,
  "Include it in the source of the livepatch, behind the declarations of the symbols and before their first use.",
  "A file that is there is replaced only if it is an annotation that was written before.",
];

export const askConvert: SaysHere = ({ typed, file }) => [
  `The converted object is written to ${fileName(typed) || "a file"}; ${escapeName(file)} stays as the build made it.`,
  "It is written under another name first, read back and checked, and takes its name only if nothing else has changed.",
  "The converted file is the one to load.",
];

export const writing: SaysHere = ({ key }) => [
  "The source is compared with what was read, and replaced in one step: an editor that saved it meanwhile loses nothing.",
  "If it cannot be written, the old text stays.",
  `Build the livepatch again afterwards, or convert the object of now with ${key("convert")}.`,
];

export const converting: SaysHere = ({ typed }) => [
  `Relocations to the chosen symbols move into livepatch sections of ${fileName(typed) || "a new file"}.`,
  "The file is read back, and it is proven that nothing else has changed.",
  "Then the kernel's own rules judge it, and the report tells each finding.",
];
