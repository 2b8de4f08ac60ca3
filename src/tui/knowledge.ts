// What the reducer may ask of a workbench.
import type { Workbench } from "../app/types.js";
import type { Knowledge } from "./state.js";

/** Asks once for each key. */
function once<Value>(ask: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    if (!known.has(key)) known.set(key, ask(key));
    return known.get(key) as Value;
  };
}

/** Everything but search and writing. Lookups are made once each, since views ask at every frame. */
export function knowledgeOf(workbench: Workbench): Knowledge {
  const known = new Map<string, ReturnType<Workbench["neighbours"]>>();
  const around: Workbench["neighbours"] = (candidate, most) => {
    const { object, name, sympos } = candidate;
    const key = `${object}\0${name}\0${sympos}\0${most}`;
    if (!known.has(key)) known.set(key, workbench.neighbours(candidate, most));
    return known.get(key) ?? null;
  };
  return {
    path: workbench.path,
    sources: workbench.sources,
    machine: workbench.machine,
    moduleName: workbench.moduleName,
    release: workbench.release,
    resolve: (decisions) => workbench.resolve(decisions),
    candidates: once((name: string) => workbench.candidates(name)),
    positionsKnown: (object) => workbench.positionsKnown(object),
    uses: once((symbol: string) => workbench.uses(symbol)),
    neighbours: (candidate, most) => around(candidate, most),
    snippet: (resolutions, dialect) => workbench.snippet(resolutions, dialect),
  };
}
