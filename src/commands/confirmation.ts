import { createInterface } from "node:readline";
import { inGitHubActions } from "../report/github-actions.ts";
import { plural } from "../report/words.ts";
import type { Environment } from "../settings.ts";

/** Where a person is asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** True where somebody sits at both ends, and no CI has made a terminal of its own. */
export function isAttended({ input, output }: Terminal, environment: Environment): boolean {
  const isCi = !["", "0", "false"].includes(environment.CI?.trim().toLowerCase() ?? "");
  const isTerminal = input.isTTY === true && output.isTTY === true;
  return isTerminal && !isCi && !inGitHubActions(environment);
}

/**
 * Asks whether that many changes may be made. Anything but `y` or `yes` means no, and so does the end
 * of the input.
 *
 * @param signal says when nobody waits for the answer any more
 */
export async function askToApply(
  changes: number,
  { input, output }: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  // Not as a terminal: the system's own line editing keeps Ctrl-C a signal, which ends the run.
  const reader = createInterface({ input, output, terminal: false });
  try {
    const answer = await new Promise<string>((resolve) => {
      reader.once("close", () => resolve(""));
      signal.addEventListener("abort", () => resolve(""), { once: true });
      reader.question(`Apply ${plural(changes, "change")}? (y/N) `, resolve);
    });
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    reader.close();
  }
}
