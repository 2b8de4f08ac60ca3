// React drawn by ink onto our screen: ink renders frames, the terminal stays ours (docs/architecture.md).
import { type Instance, render } from "ink";
import type { ReactNode } from "react";
import type { Screen } from "./screen.js";
import { standInStdin } from "./stand-in.js";

/** The instance shows another tree with `rerender`. `onError`: of an error while rendering, which ends ink. */
export function draw(tree: ReactNode, screen: Screen, onError: (error: unknown) => void): Instance {
  const ink = render(tree, {
    stdin: standInStdin(),
    stdout: screen as unknown as NodeJS.WriteStream,
    // writes every frame at once and whole, also with CI in the environment
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  });
  ink.waitUntilExit().catch(onError);
  return ink;
}
