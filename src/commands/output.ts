import { errorCode, reasonOf } from "../error-word.ts";
import type { Disclosure } from "../report/disclosure.ts";
import type { Screen } from "../report/screen.ts";
import type { Environment } from "../settings.ts";

/** Where a command writes. Everything passes the disclosure, so that no credential gets out. */
export interface Output extends Screen {
  /** Writes for people, on the screen that `colors` and `width` describe. */
  say(lines: readonly string[]): void;
  /** Writes for people, always on stderr. */
  complain(lines: readonly string[]): void;
  /** Writes for programs. */
  print(text: string): void;
  /** Waits until all is written. If a part could not be, stderr says so and the result is false. */
  flush(): Promise<boolean>;
}

/** @param programOnStdout true if only a program reads stdout: people then read stderr */
export function openOutput(disclosure: Disclosure, programOnStdout: boolean): Output {
  const people = programOnStdout ? process.stderr : process.stdout;
  const write = (stream: NodeJS.WriteStream, lines: readonly string[]) => {
    for (const line of lines) stream.write(`${disclosure.clean(line)}\n`);
  };
  return {
    say: (lines) => write(people, lines),
    complain: (lines) => write(process.stderr, lines),
    print: (text) => write(process.stdout, [text]),
    flush: flushStreams,
    colors: showsColors(people, process.env),
    // A pseudo-terminal may not know its size, and then says 0.
    width: (people.isTTY && people.columns) || undefined,
  };
}

/** FORCE_COLOR decides first, as in Node.js; then NO_COLOR (no-color.org), then the terminal. */
function showsColors(
  { isTTY }: NodeJS.WriteStream,
  { FORCE_COLOR, NO_COLOR, TERM }: Environment,
): boolean {
  if (FORCE_COLOR) return !["0", "false"].includes(FORCE_COLOR);
  return isTTY === true && !NO_COLOR && TERM !== "dumb";
}

/** Why a write to stdout or stderr failed; undefined if none has. */
let failure: string | undefined;
let isFailureTold = false;

/**
 * Keeps a dead stream from ending any command: a reader that has gone (`| head`) is ignored, and any
 * other failure is remembered for `flushStreams`.
 */
export function watchStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (errorCode(error) !== "EPIPE") failure ??= reasonOf(error);
    });
  }
}

/** Waits until all is written. If a part could not be, stderr says so and the result is false. */
export async function flushStreams(): Promise<boolean> {
  await Promise.all([process.stdout, process.stderr].map(drained));
  if (failure === undefined) return true;
  if (!isFailureTold)
    process.stderr.write(`Not all of the output could be written (${failure}).\n`);
  isFailureTold = true;
  await drained(process.stderr);
  return false;
}

async function drained(stream: NodeJS.WriteStream): Promise<void> {
  // Writing to a full disk fails, so nothing is written to a stream that has nothing left to write.
  if (stream.writableLength > 0) await new Promise<void>((done) => stream.write("", () => done()));
  // A write's error comes a moment after it.
  await new Promise((done) => setImmediate(done));
}
