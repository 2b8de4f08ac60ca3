// sympos completion: the script by which a shell completes sympos's words.
import { EXIT } from "../app/exit.js";
import { bashCompletion } from "./completion/bash.js";
import { fishCompletion } from "./completion/fish.js";
import { commandTree } from "./completion/words.js";
import { zshCompletion } from "./completion/zsh.js";
import { printNote, printResult } from "./print.js";

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export async function completion(shell: string): Promise<number> {
  const make = Object.entries(SHELLS).find(([name]) => name === shell)?.[1];
  if (make === undefined) {
    printNote(`sympos: completion is for ${Object.keys(SHELLS).join(", ")}, not for "${shell}"`);
    return EXIT.usage;
  }
  printResult(make(commandTree()));
  return EXIT.done;
}
