// A kernel image as large as one with debug information, for measuring: real
// names, a symbol table of their size, and a section that nobody should read.
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";

const HEADER = 64;
const SECTION = 64;
const SYMBOL = 24;
const BASE = 0xffffffff81000000n;
/** What stands for the debug information, in bytes. */
const DEBUG = 400 << 20;
const NAMES = ["", ".text", ".debug_info", ".symtab", ".strtab", ".shstrtab"];

function table(names) {
  const bytes = Buffer.from(`\0${names.join("\0")}\0`, "latin1");
  let at = 1;
  const offsets = names.map((name) => {
    const here = at;
    at += name.length + 1;
    return here;
  });
  return { bytes, offsets };
}

function symbols(names, offsets) {
  const bytes = Buffer.alloc((names.length + 1) * SYMBOL);
  // addresses in another order than the names, as in a real image
  names.forEach((_, i) => {
    const at = (i + 1) * SYMBOL;
    bytes.writeUInt32LE(offsets[i], at);
    bytes.writeUInt8(i % 3 === 0 ? 0x12 : 2, at + 4);
    bytes.writeUInt16LE(1, at + 6);
    bytes.writeBigUInt64LE(BASE + BigInt((Math.imul(i, 2654435761) >>> 3) & ~15), at + 8);
    bytes.writeBigUInt64LE(16n, at + 16);
  });
  return bytes;
}

function sectionHeader({ name, type, flags = 0n, addr = 0n, offset, size, link = 0, entsize = 0 }) {
  const bytes = Buffer.alloc(SECTION);
  bytes.writeUInt32LE(name, 0);
  bytes.writeUInt32LE(type, 4);
  bytes.writeBigUInt64LE(flags, 8);
  bytes.writeBigUInt64LE(addr, 16);
  bytes.writeBigUInt64LE(BigInt(offset), 24);
  bytes.writeBigUInt64LE(BigInt(size), 32);
  bytes.writeUInt32LE(link, 40);
  bytes.writeBigUInt64LE(BigInt(entsize), 56);
  return bytes;
}

function fileHeader(shoff) {
  const bytes = Buffer.alloc(HEADER);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(bytes);
  bytes.writeUInt16LE(2, 16); // ET_EXEC
  bytes.writeUInt16LE(62, 18); // x86_64
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(BigInt(shoff), 40);
  bytes.writeUInt16LE(HEADER, 52);
  bytes.writeUInt16LE(SECTION, 58);
  bytes.writeUInt16LE(NAMES.length, 60);
  bytes.writeUInt16LE(NAMES.length - 1, 62);
  return bytes;
}

/** Writes `file`, of which the debug information is a hole; its size in bytes. */
export function writeImage(file, names) {
  const strings = table(names);
  const titles = table(NAMES.slice(1));
  const symtab = symbols(names, strings.offsets);
  const symtabAt = HEADER + DEBUG;
  const strtabAt = symtabAt + symtab.length;
  const titlesAt = strtabAt + strings.bytes.length;
  const shoff = titlesAt + titles.bytes.length;
  const name = (title) => titles.offsets[NAMES.indexOf(title) - 1];
  const headers = [
    sectionHeader({ name: 0, type: 0, offset: 0, size: 0 }),
    sectionHeader({ name: name(".text"), type: 8, flags: 6n, addr: BASE, offset: HEADER, size: 1 << 30 }),
    sectionHeader({ name: name(".debug_info"), type: 1, offset: HEADER, size: DEBUG }),
    sectionHeader({
      name: name(".symtab"),
      type: 2,
      offset: symtabAt,
      size: symtab.length,
      link: 4,
      entsize: SYMBOL,
    }),
    sectionHeader({ name: name(".strtab"), type: 3, offset: strtabAt, size: strings.bytes.length }),
    sectionHeader({ name: name(".shstrtab"), type: 3, offset: titlesAt, size: titles.bytes.length }),
  ];
  const fd = openSync(file, "w");
  try {
    writeSync(fd, fileHeader(shoff), 0, HEADER, 0);
    ftruncateSync(fd, symtabAt);
    writeSync(fd, Buffer.concat([symtab, strings.bytes, titles.bytes, ...headers]), 0, undefined, symtabAt);
  } finally {
    closeSync(fd);
  }
  return shoff + headers.length * SECTION;
}
