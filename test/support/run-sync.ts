import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sync } from "../../src/commands/sync.ts";
import { FILES, type Outputs, outputsOf } from "./outputs.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** How `sync` is run in this process. */
export interface Syncing {
  readonly mapping: object;
  /** The center's settings, and what a test adds. */
  readonly variables: Readonly<Record<string, string>>;
  /** Sees each text before it is written to stdout, and may throw. */
  readonly onWrite?: (text: string) => void;
}

/** Runs `sync` as in a job of GitHub Actions that shows values, with `--json FILE` and `--html FILE`. */
export async function runSync({ mapping, variables, onWrite }: Syncing): Promise<Outputs> {
  const file = join(await temporaryFolder(), "mapping.json");
  await writeFile(file, JSON.stringify(mapping));
  const environment = {
    WRITES_PER_SECOND: "1000",
    GITHUB_ACTIONS: "true",
    GITHUB_STEP_SUMMARY: FILES.summary,
    SHOW_VALUES: "true",
    ...variables,
  };
  const flags = { mapping: file, json: FILES.json, html: FILES.html, deadline: 20_000 };
  return outputsOf(() => sync(flags, environment), onWrite);
}
