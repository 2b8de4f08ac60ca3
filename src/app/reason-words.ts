// Why a candidate is likely meant, or why a name is near a missing one, in words.

const WORDS: Readonly<Record<string, string>> = {
  "same-source-file": "same source file as the patched function",
  "inferred-source-file": "by its neighbours the patched function's source file",
  "patched-object": "in the patched object",
  exported: "exported",
  "fits-relocation": "a call needs a function",
  "compiler-variant": "made by the compiler: it may take other arguments than the source says",
  underscores: "other underscores",
  spelling: "spelled almost so",
};

/** Of a code of `Candidate.reasons`. */
export const reasonWords = (reason: string): string => WORDS[reason] ?? reason.replaceAll("-", " ");
