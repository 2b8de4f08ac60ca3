// Who has a session. A process is told by more than its number, which is used again:
// by its start time, and by the boot and the pid namespace in which both count.
import * as v from "valibot";

/** A process, as a lock names it. */
export interface Holder {
  readonly pid: number;
  /** Clock ticks from the boot to its start (proc(5), stat field 22); empty where /proc does not say. */
  readonly started: string;
  /** /proc/sys/kernel/random/boot_id; empty where /proc does not say. */
  readonly boot: string;
  /** /proc/PID/ns/pid; empty where /proc does not say. */
  readonly namespace: string;
  readonly host: string;
  /** When it took the session, ISO 8601 in UTC. */
  readonly since: string;
}

const holder = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  started: v.string(),
  boot: v.string(),
  namespace: v.string(),
  host: v.string(),
  since: v.string(),
}) satisfies v.GenericSchema<unknown, Holder>;

export function formatHolder(one: Holder): string {
  return `${JSON.stringify(one)}\n`;
}

/** Null: nobody can be told from it. */
export function parseHolder(bytes: Uint8Array): Holder | null {
  try {
    const parsed = v.safeParse(holder, JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/**
 * Whether a lock holds. `startOf`: start time of the process with a number in our own namespace, null: there is none.
 * What cannot be seen from here (another machine, another container) is taken to run.
 */
export function isHeld(lock: Holder, self: Holder, startOf: (pid: number) => string | null): boolean {
  if (lock.host !== self.host) return true;
  if (lock.boot !== self.boot) return false;
  if (lock.namespace !== self.namespace) return true;
  return startOf(lock.pid) === lock.started;
}
