// All rules in one table, in the order of the report, and who judges them.
import type { Context } from "../context.js";
import type { Judgement, Rule } from "../rule.js";
import * as build from "./build.js";
import * as functions from "./functions.js";
import * as ibt from "./ibt.js";
import * as identity from "./identity.js";
import * as klpSections from "./klp-sections.js";
import * as klpSymbols from "./klp-symbols.js";
import * as leftUndefined from "./left-undefined.js";
import * as licence from "./licence.js";
import * as loader from "./loader.js";
import * as moduleSections from "./module-sections.js";
import * as objects from "./objects.js";
import * as places from "./places.js";
import * as positions from "./positions.js";
import type { ReferenceCheck } from "./reference-check.js";
import * as relocations from "./relocations.js";
import * as special from "./special.js";

export const RULES: readonly Rule[] = [
  loader,
  moduleSections,
  identity,
  build,
  licence,
  klpSections,
  relocations,
  places,
  special,
  klpSymbols,
  objects,
  ibt,
  positions,
  leftUndefined,
  functions,
].flatMap(({ rules }) => rules);

/** Asked once a file. */
export const FILE_CHECKS: readonly ((context: Context) => readonly Judgement[])[] = [
  loader.check,
  moduleSections.check,
  identity.check,
  build.check,
  licence.check,
  klpSections.check,
  relocations.check,
  klpSymbols.check,
  leftUndefined.check,
];

/** Asked for each reference; made once a file. */
export const REFERENCE_CHECKS: readonly ((context: Context) => ReferenceCheck)[] = [
  places.makeCheck,
  special.makeCheck,
  objects.makeCheck,
  ibt.makeCheck,
];
