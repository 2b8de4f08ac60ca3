// Where sympos keeps what is the user's own (XDG Base Directory Specification).
import path from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Folders {
  /** Each null where neither its variable nor HOME says. */
  readonly config: string | null;
  readonly state: string | null;
  readonly cache: string | null;
}

/** The specification has relative paths ignored. */
function folder(env: Environment, variable: string, below: string): string | null {
  const given = env[variable];
  if (given !== undefined && path.isAbsolute(given)) return path.join(given, "sympos");
  const home = env["HOME"];
  return home !== undefined && path.isAbsolute(home) ? path.join(home, below, "sympos") : null;
}

export function foldersOf(env: Environment): Folders {
  return {
    config: folder(env, "XDG_CONFIG_HOME", ".config"),
    state: folder(env, "XDG_STATE_HOME", ".local/state"),
    cache: folder(env, "XDG_CACHE_HOME", ".cache"),
  };
}

/** What was read of symbol sources; null also where `SYMPOS_CACHE=off`. */
export function cacheFolder({ cache }: Folders, env: Environment): string | null {
  if (cache === null || env["SYMPOS_CACHE"] === "off") return null;
  return path.join(cache, "symbols");
}

/** Each session is a folder in it. */
export function sessionsFolder({ state }: Folders): string | null {
  return state === null ? null : path.join(state, "sessions");
}

/** What was typed at the prompt. */
export function promptHistoryFile({ state }: Folders): string | null {
  return state === null ? null : path.join(state, "history");
}

export function configFile({ config }: Folders): string | null {
  return config === null ? null : path.join(config, "config.toml");
}
