import { createInterface } from "node:readline";
import { inGitHubActions } from "../report/github-actions.ts";
import { plural } from "../report/words.ts";
import type { Environment } from "../settings.ts";

/** The terminal on which the program asks a person. */
interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** True if a person can answer: input and output are a terminal, and this is not a CI job. */
export function isAttended({ input, output }: Terminal, environment: Environment): boolean {
  const isCi = !["", "0", "false"].includes(environment.CI?.trim().toLowerCase() ?? "");
  const isTerminal = input.isTTY === true && output.isTTY === true;
  return isTerminal && !isCi && !inGitHubActions(environment);
}

/**
 * Asks whether to apply this many changes. Anything but `y` or `yes` means no; so does the end of the
 * input.
 *
 * @param signal aborts when the answer is no longer needed
 */
export async function askToApply(
  changes: number,
  { input, output }: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  // Line editing is left to the system, so that Ctrl-C stays a signal, which ends the run.
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
