// The guide with what the build said: errors of the compiler, warnings, what is otherwise than before.
import { counted, type Here, type SaysHere } from "../here.js";

function found({ build: { errors, warnings, changes } }: Here): string {
  if (errors > 0)
    return `The source does not build: ${counted(errors, "error")}, and the first is often the cause of the others.`;
  return `It builds: ${counted(warnings, "warning")}, ${counted(changes, "change")} among the symbols since the build before.`;
}

export const build: SaysHere = (here) => [
  found(here),
  here.on === "screen"
    ? `${here.key("open-error")} opens the line under the cursor in your editor, and ${here.key("build")} builds again.`
    : "edit opens the first line that is named in your editor, and build builds again.",
  here.build.errors > 0
    ? "The object that is open is still the one from before, and nothing of your decisions is lost."
    : "Your decisions hold for the new object as for the old one: a position is counted in the kernel.",
  here.on === "screen" ? `${here.key("back")} goes back to the queue.` : "list shows the symbols.",
];
