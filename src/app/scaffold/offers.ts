// Functions to choose from, as an author searches for them: each with its position, what is known of it, and why it
// could not be patched.
import type { Finding } from "../../findings.js";
import { candidatesOf } from "../../resolve/candidates.js";
import { type Identities, NO_IDENTITIES } from "../../resolve/identity.js";
import type { Candidate } from "../../resolve/types.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { createSearcher } from "../../symbols/search/searcher.js";
import { chooseProfile } from "../../verify/profile.js";
import { sentence } from "../messages.js";
import { openSearchable } from "../open-searchable.js";
import type { OpenHow } from "../sources.js";
import { openTraceable, traceSources } from "../traceable.js";
import type { RuleOptions, SourceOptions } from "../types.js";
import { judgeChoice } from "./choose.js";
import type { FunctionWish } from "./types.js";

export interface FunctionOffer {
  /** `vmlinux:state_show=2`, as --function takes it. */
  readonly wish: string;
  readonly candidate: Candidate;
  /** Of its name in its object. */
  readonly count: number;
  /** Why it cannot be patched, a sentence; null: nothing speaks against it so far. */
  readonly refusal: string | null;
}

export interface Offers {
  readonly offers: readonly FunctionOffer[];
  /** Names that matched in all. */
  readonly total: number;
  /** What is wrong with the query. */
  readonly note: string | null;
}

export interface Chooser {
  search(query: string): Offers;
  /** With what tells where ftrace can divert: a sentence, or null. Rejects with FileError and SourceError. */
  judge(offer: FunctionOffer): Promise<string | null>;
  readonly findings: readonly Finding[];
}

export interface ChooserRequest extends Pick<OpenHow, "onProgress"> {
  readonly sources: SourceOptions;
  readonly rules: RuleOptions;
  /** Folder of the cache; null: none is used. */
  readonly cache: string | null;
}

/** More than anybody reads. */
const NAMES_MAX = 100;

const isCode = ({ type }: Candidate): boolean => type === null || /[tTwW]/.test(type);

export function wishOf({ candidate }: Pick<FunctionOffer, "candidate">): FunctionWish {
  const { object, name, sympos } = candidate;
  return { object, name, sympos, file: null };
}

/** What stands around homonyms in memory: the rows would be alike without it. */
function around(kernel: KernelSymbols): Identities {
  const neighbours: Identities["neighbours"] = ({ object, name, count, definitions }) =>
    count < 2 ? [] : definitions.map((_, i) => kernel.neighbours({ object, name, sympos: i + 1 }, 1));
  return { ...NO_IDENTITIES, neighbours };
}

function offersOf(
  kernel: KernelSymbols,
  name: string,
  judge: (candidate: Candidate) => string | null,
): FunctionOffer[] {
  const candidates = candidatesOf(kernel, name, around(kernel));
  return candidates.filter(isCode).map((candidate) => {
    const { object, sympos } = candidate;
    return {
      wish: `${object}:${name}${sympos === 0 ? "" : `=${sympos}`}`,
      candidate,
      count: candidates.filter((each) => each.object === object).length,
      refusal: judge(candidate),
    };
  });
}

/** Rejects with FileError, InputError and SourceError. */
export async function openChooser({ sources, rules, onProgress, cache }: ChooserRequest): Promise<Chooser> {
  const { searchable, keep } = await openSearchable(sources, { onProgress, cache });
  await keep?.();
  const { kernel, names, findings } = searchable;
  const searcher = createSearcher(kernel, { names });
  const profile = chooseProfile([{ release: rules.kernel, origin: "option" }]);
  const why = (found: readonly Finding[]): string | null =>
    found[0] === undefined ? null : sentence(found[0]);
  const judgeNow = ({ object, name, sympos }: Candidate): string | null =>
    why(
      judgeChoice(
        { stage: "verify", profile, kernel, traceable: null },
        { object, name, sympos, file: null },
      ),
    );
  return {
    findings,
    search: (query) => {
      const { hits, total, findings: notes } = searcher.search(`${query} type:tTwW`, { limit: NAMES_MAX });
      return {
        offers: hits.flatMap(({ name }) => offersOf(kernel, name, judgeNow)),
        total,
        note: why(notes),
      };
    },
    judge: async ({ candidate: { object, name, sympos } }) => {
      const asPatched = [{ object, functions: [{ oldName: name }] }];
      const traceable = await openTraceable(kernel, asPatched, traceSources(rules, sources));
      return why(
        judgeChoice({ stage: "verify", profile, kernel, traceable }, { object, name, sympos, file: null }),
      );
    },
  };
}
