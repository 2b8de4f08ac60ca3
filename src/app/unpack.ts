// Unpacks xz and zstd. The unpackers are WebAssembly and come in at the first use;
// xz files with BCJ filters, which that unpacker lacks, go through the program
// `xz` if it is there. What unpacks to absurdly much is refused without keeping it.
import { spawn } from "node:child_process";
import type { Finding } from "../findings.js";
import { unpackedLimit } from "../symbols/decompress.js";
import { SourceError } from "../symbols/errors.js";
import { isPlainLzma2 } from "../symbols/xz-header.js";
import { zstdBound } from "../symbols/zstd-frame.js";
import type { UnpackRequest } from "./jobs.js";

/** Of the unpacker's error numbers (xz_ret in xz-embedded). */
const XZ_UNSUPPORTED = "6";
const XZ_TRUNCATED = "8";

function tooLarge(path: string, packed: number): SourceError {
  return new SourceError("archive-too-large", { packed, limit: unpackedLimit(packed) }, { file: path });
}

async function unpackZstd(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  const bound = zstdBound(bytes, path);
  if (bound > unpackedLimit(bytes.length)) throw tooLarge(path, bytes.length);
  const { ZSTDDecoder } = await import("zstddec");
  const decoder = new ZSTDDecoder();
  await decoder.init();
  // the decoder asks for the size, and answers any fault with no bytes
  const plain = bound === 0 ? bytes.subarray(0, 0) : decoder.decode(bytes, bound);
  if (plain.length === 0 && bound > 0)
    throw new SourceError("archive-damaged", { reason: "its data", format: "zstd" }, { file: path });
  return plain;
}

async function importXz() {
  const module = await import("xz-decompress");
  // a CommonJS package: where its names are found depends on who imports it
  return (module.default ?? module).XzReadableStream;
}

async function unpackXz(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  const limit = unpackedLimit(bytes.length);
  const XzReadableStream = await importXz();
  const packed = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = new XzReadableStream(packed).getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    size += step.value.length;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge(path, bytes.length);
    }
    chunks.push(step.value.slice());
  }
  return Buffer.concat(chunks, size);
}

/** Null: there is no program `xz`. */
function runXz(bytes: Uint8Array, path: string): Promise<Uint8Array | null> {
  const limit = unpackedLimit(bytes.length);
  return new Promise((resolve, reject) => {
    const child = spawn("xz", ["--decompress", "--stdout"], { stdio: ["pipe", "pipe", "ignore"] });
    const chunks: Uint8Array[] = [];
    let size = 0;
    child.on("error", () => resolve(null));
    child.stdin.on("error", () => {}); // it ended early: its exit status says so
    child.stdout.on("data", (chunk: Uint8Array) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limit) child.kill();
    });
    child.on("close", (code) => {
      if (size > limit) reject(tooLarge(path, bytes.length));
      else if (code === 0) resolve(Buffer.concat(chunks, size));
      else reject(damagedXz(path, `xz: exit ${code}`));
    });
    child.stdin.end(bytes);
  });
}

function damagedXz(path: string, reason: string): SourceError {
  return new SourceError("archive-damaged", { reason, format: "xz" }, { file: path });
}

export interface Unpacker {
  /** Throws SourceError. */
  unpack(request: UnpackRequest): Promise<Uint8Array>;
  /** Notes on how it was done. */
  findings(): Finding[];
}

export function createUnpacker(): Unpacker {
  const byProgram: string[] = [];

  const byXz = async (bytes: Uint8Array, path: string): Promise<Uint8Array> => {
    const plain = await runXz(bytes, path);
    if (plain === null) throw new SourceError("archive-needs-xz", {}, { file: path });
    byProgram.push(path);
    return plain;
  };

  const unpackAnyXz = async (bytes: Uint8Array, path: string): Promise<Uint8Array> => {
    if (!isPlainLzma2(bytes)) return byXz(bytes, path);
    try {
      return await unpackXz(bytes, path);
    } catch (error) {
      if (error instanceof SourceError) throw error;
      const number = /error code (\d+)/.exec(String(error))?.[1];
      if (number === XZ_UNSUPPORTED) return byXz(bytes, path);
      if (number === XZ_TRUNCATED)
        throw new SourceError("archive-truncated", { packed: bytes.length, format: "xz" }, { file: path });
      throw damagedXz(path, number === undefined ? "its data" : `xz error ${number}`);
    }
  };

  return {
    unpack: ({ format, bytes, path }) =>
      format === "zstd" ? unpackZstd(bytes, path) : unpackAnyXz(bytes, path),
    findings: () => {
      const [file] = byProgram;
      if (file === undefined) return [];
      const facts = { program: "xz", files: byProgram.length };
      return [{ code: "archive-by-program", severity: "note", facts, where: { file } }];
    },
  };
}
