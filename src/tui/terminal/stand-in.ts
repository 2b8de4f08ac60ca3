// Stands as ink's stdin. Ink never reads the terminal: its own reader loses keys
// that arrive in one burst, so the keys go from the decoder to the reducer.
import { PassThrough } from "node:stream";

export function standInStdin(): NodeJS.ReadStream {
  const stream = new PassThrough();
  const nothing = () => stream;
  return Object.assign(stream, {
    isTTY: true,
    setRawMode: nothing,
    ref: nothing,
    unref: nothing,
  }) as unknown as NodeJS.ReadStream;
}
