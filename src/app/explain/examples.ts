// Facts of a case that could be, by name: the general form of a sentence is what it
// says of them. One that is not here is told by its name in capitals.
const EXAMPLES: Readonly<Record<string, string>> = {
  allowed: "false",
  applyWith: "nfsd",
  bits: "64",
  built: "6.1.0-55-amd64",
  coming: "2",
  count: "3",
  depends: "nfsd",
  elsewhere: "ext4",
  entsize: "16",
  expected: "24",
  flags: "0x42",
  found: "0",
  index: "99",
  info: "1",
  inVmlinux: "true",
  kernel: "6.1.0-56-amd64",
  later: "1",
  kind: "hidden-indices",
  length: "130",
  limit: "127",
  link: "3",
  lists: "Symbols.list",
  locals: "12",
  machine: "243",
  missing: "SHF_RELA_LIVEPATCH",
  module: "true",
  name: "nfsd_open",
  object: "nfsd",
  option: "x",
  patched: "vmlinux",
  place: "livepatch_open+0x1c",
  sections: "65300",
  reason: "it ends too early",
  size: "64",
  symbols: "saved_command_line",
  sympos: "4",
  tables: "2",
  target: ".text",
  type: "9",
  why: "alternatives",
};

const FILE_NAME = { object: "snd-pcm" }; // where the module is snd_pcm

/** Where a fact of that name is of another kind in one code. */
const OF_CODE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "annotation-object-name": FILE_NAME,
  "crc-mismatch": { built: "0x7c24b32d", kernel: "0x2c3a1f0e" },
  "decision-object-name": FILE_NAME,
  "klp-section-object": FILE_NAME,
  "klp-symbol-object": FILE_NAME,
  "object-name-dash": { object: "snd_pcm", written: "snd-pcm" },
  "patched-object-name": FILE_NAME,
  "reserved-section-index": { index: "0xff02" },
};

/** The facts of the example of a code. */
export const exampleOf =
  (code: string) =>
  (name: string): string =>
    OF_CODE[code]?.[name] ?? EXAMPLES[name] ?? name.toUpperCase();
