// sympos info --check: each thing on a line, then what is lacking with the way out.
import os from "node:os";
import { checkMachine, type MachineCheck } from "../app/doctor/check.js";
import { EXIT } from "../app/exit.js";
import { escapeName } from "../app/messages.js";
import { ruleOptions } from "../app/rules.js";
import { hasErrors } from "../app/types.js";
import { type Options, textOption } from "./inputs.js";
import { printFindings, printResult } from "./print.js";

/** Throws InputError for a --kernel that is no release. */
export function checkedMachine(options: Options): MachineCheck {
  const running = os.release();
  const release = ruleOptions(textOption(options, "kernel"), []).kernel ?? running;
  return checkMachine({ root: "/", release, running, path: process.env["PATH"] ?? "" });
}

const findingsOf = ({ checks }: MachineCheck) => checks.flatMap(({ findings }) => findings);

export const isBlocked = (checked: MachineCheck): boolean => hasErrors(findingsOf(checked));

export function tellCheck(checked: MachineCheck): number {
  const { release, running, distribution, checks } = checked;
  const lines = [
    `${"kernel".padEnd(12)}${"".padEnd(9)}${escapeName(release)}${running ? ", running" : ", not running here"}`,
    `${"system".padEnd(12)}${"".padEnd(9)}${distribution === null ? "not told" : escapeName(distribution)}`,
    ...checks.map(({ name, state, found, shows }) => {
      const what = found === null ? `see: ${escapeName(shows)}` : escapeName(found);
      return `${name.padEnd(12)}${state.padEnd(9)}${what}`;
    }),
  ];
  printResult(lines.join("\n"));
  printFindings("sympos", findingsOf(checked));
  const blocked = isBlocked(checked);
  const open = checks.filter(({ state }) => state === "unknown").length;
  const rest = open === 0 ? "" : ` (${open} not shown here)`;
  printResult(blocked ? "check: FAIL" : `check: PASS${rest}`);
  return blocked ? EXIT.open : EXIT.done;
}
