// The nodes of a syntax tree that are faults. The grammar knows no kernel macros, so a correct
// source has some; an edit must not change any of them.
import type { TreeCursor } from "web-tree-sitter";

/** A node of type ERROR, or one that the grammar misses (`start` = `end`). Offsets in the text. */
export interface CError {
  readonly start: number;
  readonly end: number;
}

/** In the order of the text. */
export type CErrors = readonly CError[];

/** The outermost ones; the cursor stands on the root. */
export function readErrors(cursor: TreeCursor): CErrors {
  const errors: CError[] = [];
  for (;;) {
    const fault = cursor.nodeType === "ERROR" || cursor.nodeIsMissing;
    if (fault) errors.push({ start: cursor.startIndex, end: cursor.endIndex });
    if (!fault && cursor.currentNode.hasError && cursor.gotoFirstChild()) continue;
    while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return errors;
  }
}
