/** A distribution kernel, unpacked in the cache. */
export interface KernelImage {
  /** As `uname -r` prints it. */
  readonly release: string;
  /** Of the package. */
  readonly version: string;
  readonly root: string;
  readonly vmlinuz: string;
  readonly config: string;
  readonly modules: string;
}

/** What one step of a boot printed. */
export interface StepResult {
  readonly name: string;
  /** Exit code of the script; null if the machine ended before it did. */
  readonly exit: number | null;
  readonly output: string;
  /** Kernel messages of the time of the step. */
  readonly log: string;
}

export interface Step {
  readonly name: string;
  /** For busybox sh, with the functions of guest.js. */
  readonly script: string;
}

/** Kernels beside the usual one; `flavour` for labState. */
export const FURTHER_FLAVOURS: readonly { readonly flavour: string; readonly debug: boolean }[];
/** Path of the linked kernel from the debug package; null if the cache does not have it. */
export function findVmlinux(image: KernelImage): string | null;
/** The C files of its source package and their own headers; the first call downloads 140 MB. */
export function ensureSource(image: KernelImage): string;
/** The same; null if the cache does not have them. */
export function findSource(image: KernelImage): string | null;
/** Builds that decisions are carried over to. */
export const FURTHER_BUILDS: readonly {
  readonly flavour: string;
  readonly previous: boolean;
  readonly moves: boolean;
}[];
/** `previous`: the release before the newest. */
export function labState(
  flavour?: string,
  which?: { previous: boolean },
): { image: KernelImage | null; missing: string[] };
export function ensureKallsyms(image: KernelImage): Promise<string>;
export function ensureTraceable(image: KernelImage): Promise<string>;
/** Paths of the image's modules, uncompressed, by the kernel's names. */
export interface ModuleFiles {
  has(name: string): boolean;
  get(name: string): string | undefined;
}
export function moduleFiles(image: KernelImage): ModuleFiles;
/** The wanted modules that there are, each after all that it needs. */
export function inLoadOrder(files: ModuleFiles, wanted: readonly string[]): string[];
/** Where the headers of a release are installed. */
export function headersDir(release: string): string;
export function buildModule(options: { release: string; name: string; source: string }): Buffer;
export function boot(options: {
  vmlinuz: string;
  files?: Readonly<Record<string, string | Uint8Array>>;
  steps: readonly Step[];
  seconds?: number;
  stepSeconds?: number;
}): Promise<Map<string, StepResult>>;
/** Boots the image on this machine's own files; each script is for bash, as root. */
export function bootWhole(options: {
  image: KernelImage;
  steps: readonly Step[];
  seconds?: number;
}): Promise<Map<string, StepResult>>;
