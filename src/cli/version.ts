/** Replaced by the version of package.json when the bundle is built. */
declare const __SYMPOS_VERSION__: string | undefined;

export const VERSION: string = typeof __SYMPOS_VERSION__ === "string" ? __SYMPOS_VERSION__ : "0.0.0-source";
