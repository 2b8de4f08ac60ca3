// The types of a kernel's functions (BTF), from whatever carries them: /sys/kernel/btf, a vmlinux, a bootable
// image (/boot/vmlinuz), a module.
import { type ByteSource, memorySource } from "../../elf/bytes.js";
import { openElf, sectionData } from "../../elf/view.js";
import { isKernelImage, packedKernel } from "../../symbols/btf/kernel-image.js";
import { Btf } from "../../symbols/btf/types.js";
import { archiveFormat, decompress } from "../../symbols/decompress.js";
import { SourceError } from "../../symbols/errors.js";
import { onFile } from "../faults.js";
import { readBytes } from "../files.js";
import { createUnpacker } from "../unpack.js";

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const isElf = (bytes: Uint8Array): boolean => ELF_MAGIC.every((byte, i) => bytes[i] === byte);

async function unpacked(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  const format = archiveFormat(bytes);
  if (format === "xz" || format === "zstd") return createUnpacker().unpack({ format, bytes, path });
  return decompress(bytes, { file: path });
}

function btfSection(source: ByteSource, path: string): Uint8Array {
  const view = openElf(source);
  const section = view.sections.find(({ name }) => name === ".BTF");
  if (section === undefined) throw new SourceError("types-none", {}, { file: path });
  return sectionData(view, section);
}

async function typeBytes(path: string): Promise<Uint8Array> {
  const stored = readBytes(path);
  const image = isKernelImage(stored) ? onFile(path, () => packedKernel(memorySource(stored))) : null;
  const packed = image === null ? stored : stored.subarray(image.offset, image.offset + image.length);
  const bytes = await unpacked(packed, path);
  return isElf(bytes) ? onFile(path, () => btfSection(memorySource(bytes), path)) : bytes;
}

/**
 * The types in a file; those of a module go on where its kernel's end (`base`). Rejects with FileError, InputError and
 * SourceError (`types-none`: an ELF file without BTF).
 */
export async function readKernelTypes(path: string, base: Btf | null = null): Promise<Btf> {
  const bytes = await typeBytes(path);
  return onFile(path, () => new Btf(bytes, base));
}
