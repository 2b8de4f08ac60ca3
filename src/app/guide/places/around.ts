// The guide on what is around the work: commands, help, errors, leaving.
import { escapeName } from "../../escape.js";
import { counted, type SaysHere } from "../here.js";

export const palette: SaysHere = ({ key }) => [
  `Every command by its name: type a part of it, and ${key("run")} does the one under the cursor.`,
  "The key beside it does the same without the palette.",
  "One that can do nothing now says why.",
];

export const help: SaysHere = () => [
  "All keys of this program, in groups; most of them work in the queue and its panes.",
  "The line at the bottom of each screen shows those that do something there.",
  "config.toml can give commands other keys: docs/config.md has the names.",
];

export const quit: SaysHere = ({ question, session, decisions, key }) => [
  escapeName(question) || "Nothing is left behind.",
  session.keeps
    ? `${counted(decisions, "decision")} ${decisions === 1 ? "is" : "are"} saved: the same command goes on where you stopped.`
    : `${counted(decisions, "decision")} made here ${decisions === 1 ? "is" : "are"} lost, if nothing was written: sessions are off.`,
  `${key("quit-now")} quits, any other key stays.`,
  "The exit code is 1 while symbols are open, and 4 while one is invalid or after a refused conversion.",
];

function keptWords(decisions: number, keeps: boolean): string {
  if (decisions === 0) return "Nothing was lost by it.";
  return keeps ? "What you decided is kept and saved." : "What you decided is kept in this run.";
}

export const error: SaysHere = ({ problem, session, decisions }) => {
  const what = escapeName(problem);
  return [
    `It did not work: ${what}${/[.!?]$/.test(what) ? "" : "."}`,
    keptWords(decisions, session.keeps),
    "Files are replaced whole or not at all, so nothing is half written.",
    "Remove the cause and do the same again.",
  ];
};

export const small: SaysHere = ({ size, smallest, key }) => [
  `sympos needs at least ${smallest.columns} columns and ${smallest.rows} rows; this terminal has ${size.columns} by ${size.rows}.`,
  "Make it larger to go on: nothing is lost.",
  `${key("quit-now")} quits.`,
];
