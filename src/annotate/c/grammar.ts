// The C parser: tree-sitter's, compiled to WebAssembly. It takes the bytes of the engine
// and of the grammar, because only src/app opens files.
import { Language, Parser, type TreeCursor } from "web-tree-sitter";
import { type CErrors, readErrors } from "./errors.js";
import { readTokens, type Tokens } from "./tokens.js";

/** `text`: one character a byte (Latin-1), so that offsets are byte offsets and no byte is lost. */
export interface CParser {
  tokens(text: string): Tokens;
  /** What the grammar could not make sense of: unknown macros as a rule. */
  errors(text: string): CErrors;
}

function onTree<T>(parser: Parser, text: string, read: (cursor: TreeCursor) => T): T {
  const tree = parser.parse(text);
  if (tree === null) throw new Error("the C parser has no language");
  const cursor = tree.walk();
  try {
    return read(cursor);
  } finally {
    cursor.delete();
    tree.delete();
  }
}

/** `engine`: web-tree-sitter.wasm; `grammar`: tree-sitter-c.wasm. */
export async function createCParser(engine: Uint8Array, grammar: Uint8Array): Promise<CParser> {
  await Parser.init({ wasmBinary: engine });
  const parser = new Parser().setLanguage(await Language.load(grammar));
  return {
    tokens: (text) => onTree(parser, text, (cursor) => readTokens(text, cursor)),
    errors: (text) => onTree(parser, text, readErrors),
  };
}
