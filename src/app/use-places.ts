// Where the livepatch uses a symbol, in words that its author knows: the function,
// how far into it, and which function of the kernel it replaces.
import { relocationName } from "../elf/relocation-names.js";
import { functionFinder } from "../resolve/users.js";
import type { Livepatch } from "./livepatch.js";
import type { UsePlace } from "./types.js";

/** Answers for any undefined symbol; what it needs of the object is read once. */
export function placesOfUses({ subject }: Livepatch): (symbol: string) => readonly UsePlace[] {
  const find = functionFinder(subject);
  const { machine } = subject.object.header;
  const replaced = new Map(
    subject.patched.flatMap(({ object, functions }) =>
      functions.map(({ newFunction, oldName }) => [newFunction, { object, name: oldName }] as const),
    ),
  );
  return (symbol) => {
    const uses = subject.undefinedSymbols.find(({ name }) => name === symbol)?.uses ?? [];
    return uses.map((use): UsePlace => {
      const holder = find(use);
      return {
        section: use.section,
        offset: use.offset,
        type: relocationName(machine, use.type),
        function: holder === null ? null : { name: holder.name, from: holder.from, to: holder.to },
        replaces: (holder !== null && replaced.get(holder.name)) || null,
      };
    });
  };
}
