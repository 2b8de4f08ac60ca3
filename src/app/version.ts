// Versions, put in place of these names when the bundle is built.

/** That of package.json. */
declare const __SYMPOS_VERSION__: string | undefined;
/** What package.json depends on; all pinned exactly. */
declare const __SYMPOS_LIBRARIES__: Readonly<Record<string, string>> | undefined;

export const VERSION: string = typeof __SYMPOS_VERSION__ === "string" ? __SYMPOS_VERSION__ : "0.0.0-source";

export const LIBRARIES: Readonly<Record<string, string>> =
  typeof __SYMPOS_LIBRARIES__ === "object" ? __SYMPOS_LIBRARIES__ : {};
