// The packed kernel inside of a bzImage (/boot/vmlinuz): an ELF file without symbols, but with BTF.
// Format: Documentation/x86/boot.rst, protocol 2.08 and later.
import { type ByteSource, readRange, viewOf } from "../../elf/bytes.js";
import { FormatError } from "../../elf/errors.js";

const SECTOR = 512;
const HEADER_END = 0x268;
const MAGIC_AT = 0x202;
/** "HdrS" */
const MAGIC = 0x53726448;
const PAYLOAD_SINCE = 0x208;

export interface PackedKernel {
  /** In bytes from the start of the image. */
  readonly offset: number;
  /** Without the four bytes after it that tell the unpacked size. */
  readonly length: number;
  /** Bytes when unpacked. */
  readonly unpacked: number;
}

export function isKernelImage(head: Uint8Array): boolean {
  return head.length >= HEADER_END && viewOf(head).getUint32(MAGIC_AT, true) === MAGIC;
}

/** Throws FormatError. */
export function packedKernel(source: ByteSource): PackedKernel {
  const head = viewOf(readRange(source, 0, HEADER_END, "the boot header"));
  const protocol = head.getUint16(MAGIC_AT + 4, true);
  if (protocol < PAYLOAD_SINCE)
    throw new FormatError("a boot protocol that does not tell where the kernel is", MAGIC_AT + 4, protocol);
  // 0 stands for 4
  const setup = (head.getUint8(0x1f1) || 4) + 1;
  const offset = setup * SECTOR + head.getUint32(0x248, true);
  const length = head.getUint32(0x24c, true) - 4;
  if (length <= 0) throw new FormatError("no packed kernel", 0x24c, Math.max(0, length));
  const size = readRange(source, offset + length, 4, "the packed kernel");
  return { offset, length, unpacked: viewOf(size).getUint32(0, true) };
}
