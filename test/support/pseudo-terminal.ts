import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BUNDLE } from "./build-program.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A program that runs on a terminal of its own. */
export interface OnTerminal {
  /** Resolves with what was shown so far, once the text is in it. */
  shown(text: string): Promise<string>;
  /** Types, as a person does; `\x03` is Ctrl-C, `\x04` Ctrl-D. */
  type(text: string): void;
  /** The exit code and all that was shown, once it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly screen: string }>;
}

/**
 * Runs the program, or another bundle, on a pseudo-terminal (util-linux: `script`), with these variables and no others of
 * the machine's own but PATH.
 *
 * @param redirection of the shell, for a stream that is no terminal
 * @param columns of the terminal; by default it does not know its size
 */
export function onTerminal(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  redirection = "",
  columns = 0,
  bundle = BUNDLE,
): OnTerminal {
  const words = [process.execPath, bundle, ...args];
  const line = words.map((word) => `'${word}'`).join(" ");
  const command = `stty columns ${columns}; exec ${line} ${redirection}`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, TERM: "dumb", ...variables },
  });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    screen += text;
  });
  const ended = new Promise<Awaited<OnTerminal["ended"]>>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, screen }));
  });
  return {
    ended,
    type: (text) => child.stdin.write(text),
    shown: (text) =>
      new Promise((resolve, reject) => {
        const look = () => screen.includes(text) && resolve(screen);
        child.stdout.on("data", look);
        look();
        ended.then(() => reject(new Error(`ended before it showed "${text}":\n${screen}`)), reject);
      }),
  };
}
