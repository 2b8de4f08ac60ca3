// Columns of numbers in shared memory: the thread that reads and searches and the
// thread of the interface look at the same bytes, and nothing is copied between them.

/** The columns that there are. */
export type Column = Uint8Array | Uint16Array | Uint32Array;

/** What crosses threads and goes into the cache: plain data as JSON has it, and columns by name. */
export interface Image<Facts = unknown> {
  readonly facts: Facts;
  readonly columns: Readonly<Record<string, Column>>;
}

export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));

export const sharedShorts = (length: number): Uint16Array =>
  new Uint16Array(new SharedArrayBuffer(length * 2));

export const sharedWords = (length: number): Uint32Array =>
  new Uint32Array(new SharedArrayBuffer(length * 4));

/** Grows to twice the size, at least to `least` entries; contents kept. */
export function grown<T extends Column>(array: T, least = 0): T {
  const length = Math.max(array.length * 2, least);
  const kind = array.constructor as new (buffer: SharedArrayBuffer) => T;
  const bigger = new kind(new SharedArrayBuffer(length * array.BYTES_PER_ELEMENT));
  bigger.set(array);
  return bigger;
}

/** Columns under names that begin with `prefix.`, so that several parts make one image. */
export function prefixed(prefix: string, columns: Image["columns"]): Image["columns"] {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [`${prefix}.${name}`, column]));
}

/** The columns that `prefixed` put there. */
export function within(columns: Image["columns"], prefix: string): Image["columns"] {
  const start = `${prefix}.`;
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([name]) => name.startsWith(start))
      .map(([name, column]) => [name.slice(start.length), column]),
  );
}
