// Commands of a page as one bash script, and what each of them printed.
import type { Command } from "./page.js";

const MARK = "@@tutorial";

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export interface Place {
  readonly home: string;
  readonly path: string;
  /** Where the commands begin. */
  readonly cwd: string;
}

/** Each command sees the folder and the variables that the ones before it left, and no terminal; after one that fails none is run. */
export function scriptOf(commands: readonly Command[], { home, path, cwd }: Place): string {
  return `
export HOME=${quoted(home)} PATH=${quoted(path)}:$PATH LC_ALL=C.UTF-8
cd ${quoted(cwd)} || exit 1
print=$(mktemp)
failed=0
run() {
  [ "$failed" = 0 ] || return
  eval "$1" > "$print" 2>&1 < /dev/null
  status=$?; failed=$status
  printf '${MARK} begin\\n'; cat "$print"; printf '\\n${MARK} end %s\\n' $status
}
${commands.map(({ text }) => `run ${quoted(text)}`).join("\n")}
printf '${MARK} in %s\\n' "$PWD"
rm -f "$print"
`;
}

/** `cwd`: where the commands ended. Throws if they did not, or if one failed. */
export function readSession(
  text: string,
  given: readonly Command[],
): { readonly outputs: string[]; readonly cwd: string } {
  const commands = text.matchAll(new RegExp(`^${MARK} begin\\n([^]*?)\\n${MARK} end (\\d+)$`, "gm"));
  const [, cwd] = new RegExp(`^${MARK} in (.+)$`, "m").exec(text) ?? [];
  if (cwd === undefined) throw new Error(`the commands did not come to their end:\n${text}`);
  const ran = [...commands].map(([, output = "", status]) => ({ status: Number(status), output }));
  for (const [i, { status, output }] of ran.entries())
    if (status !== 0) throw new Error(`# ${given[i]!.text}\n${output}\nexit ${status}`);
  return { outputs: ran.map(({ output }) => output), cwd };
}
