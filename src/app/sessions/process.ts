// This process, as the locks of sessions name it.
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Holder } from "./lock.js";

function orEmpty(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return "";
  }
}

/**
 * Start time of a running process in clock ticks from the boot; empty where /proc does not say; null: there is no
 * such process. The name before it may hold blanks and parentheses: fields are counted from the last `)`.
 */
export function startOf(pid: number): string | null {
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (stat !== "") return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? "");
  if (orEmpty(() => readFileSync("/proc/self/stat", "latin1")) !== "") return null;
  try {
    process.kill(pid, 0);
    return "";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "" : null;
  }
}

export function thisProcess(since: string): Holder {
  return {
    pid: process.pid,
    started: startOf(process.pid) ?? "",
    boot: orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1")),
    namespace: orEmpty(() => readlinkSync("/proc/self/ns/pid")),
    host: hostname(),
    since,
  };
}
