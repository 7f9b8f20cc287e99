import { SERIES } from "./build-program.ts";
import { onTerminal } from "./pseudo-terminal.ts";
import { type Ended, type Running, runBundle } from "./run-program.ts";
import { END, type Series } from "./series-shape.ts";

/**
 * Runs commands of the program one after the other in one process, where a process for each would
 * show no more.
 *
 * @param variables of the process, which each command has besides
 */
export async function runSeries(
  commands: Series,
  running: Running = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended[]> {
  const all = { ...variables, ...given(commands) };
  const { stdout, stderr } = await runBundle(SERIES, [], all, running);
  const errors = stderr.split(`${END}\n`);
  return ended(stdout).map(({ code, shown }, index) => ({
    code,
    stdout: shown,
    stderr: errors[index] ?? "",
  }));
}

/** Runs such commands on one pseudo-terminal; `redirection` and `columns` as for `onTerminal`. */
export async function seriesOnTerminal(commands: Series, redirection = "", columns = 0) {
  const terminal = onTerminal([], given(commands), redirection, columns, SERIES);
  return ended((await terminal.ended).screen).map(({ code, shown }) => ({ code, screen: shown }));
}

function given(commands: Series): Record<string, string> {
  return { SERIES: JSON.stringify(commands) };
}

function ended(text: string): { code: number; shown: string }[] {
  const parts = text.split(new RegExp(`${END}(\\d+)\\r?\\n`));
  return Array.from({ length: (parts.length - 1) / 2 }, (_, index) => ({
    code: Number(parts[2 * index + 1]),
    shown: parts[2 * index] ?? "",
  }));
}
