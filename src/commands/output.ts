import type { Disclosure } from "../report/disclosure.ts";
import { flushStreams } from "./streams.ts";

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
