// Times as people read them, the same wherever they are read.

/** `2026-11-23T06:25:06.123Z` -> `2026-11-23 06:25 UTC`; other text as it is. */
export function whenText(at: string): string {
  const [, day = at, time = ""] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/.exec(at) ?? [];
  return time === "" ? day : `${day} ${time} UTC`;
}
