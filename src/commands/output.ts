import { errorCode, reasonOf } from "../error-word.ts";
import type { Disclosure } from "../report/disclosure.ts";

/** Where a command writes. Everything passes the disclosure, so that no credential gets out. */
export interface Output {
  /** For people. */
  say(lines: readonly string[]): void;
  /** For people, on stderr whatever stdout is for. */
  complain(lines: readonly string[]): void;
  /** For programs. */
  print(text: string): void;
  /** Waits until all is written; false when a part of it could not be, which stderr then says. */
  flush(): Promise<boolean>;
  /** True when `say` writes to a terminal that shows colours. */
  readonly colors: boolean;
}

/** @param programOnStdout true when stdout is for a program alone: people then read stderr */
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
    colors: people.isTTY === true && !process.env.NO_COLOR,
  };
}

/** Why something that was written to stdout or stderr did not get out; undefined if all did. */
let failure: string | undefined;
let isFailureTold = false;

/**
 * Makes dead streams harmless, from now on and for every command: a reader that has gone (`| head`)
 * ends nothing, and whatever else goes wrong is remembered for `flushStreams`.
 */
export function watchStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (errorCode(error) !== "EPIPE") failure ??= reasonOf(error);
    });
  }
}

/** Waits until all is written; false if a part of it could not be, which stderr then says. */
export async function flushStreams(): Promise<boolean> {
  await Promise.all([process.stdout, process.stderr].map(drained));
  if (failure === undefined) return true;
  if (!isFailureTold) process.stderr.write(`The output could not all be written (${failure}).\n`);
  isFailureTold = true;
  await drained(process.stderr);
  return false;
}

async function drained(stream: NodeJS.WriteStream): Promise<void> {
  // To write anything into a full disk fails, so nothing is written where nothing waits.
  if (stream.writableLength > 0) await new Promise<void>((done) => stream.write("", () => done()));
  // The error of a write comes a moment after it.
  await new Promise((done) => setImmediate(done));
}
