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
  let failure: NodeJS.ErrnoException | undefined;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // Who reads no further (`| head`) does not end the run, nor does a full disk.
      if (error.code !== "EPIPE") failure ??= error;
    });
  }
  return {
    say: (lines) => write(people, lines),
    complain: (lines) => write(process.stderr, lines),
    print: (text) => write(process.stdout, [text]),
    flush: async () => {
      await Promise.all([process.stdout, process.stderr].map(drained));
      if (failure !== undefined) {
        write(process.stderr, [`The output could not all be written (${failure.code}).`]);
      }
      return failure === undefined;
    },
    colors: people.isTTY === true && !process.env.NO_COLOR,
  };
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}
