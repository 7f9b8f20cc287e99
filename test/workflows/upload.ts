import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Contexts, render } from "./evaluate.ts";
import type { Step } from "./github-parser.ts";

/** What `actions/upload-artifact` keeps of a file. */
export interface Artifact {
  readonly name: string;
  readonly file: string;
  readonly content: string;
  /** All that the step was given, by its names. */
  readonly given: Readonly<Record<string, string>>;
}

/** Whether a step uses `actions/upload-artifact`. */
export function isUpload(step: Step): boolean {
  return "uses" in step && step.uses.value.startsWith("actions/upload-artifact@");
}

/**
 * Stands in for `actions/upload-artifact`; what uses another action uploads nothing.
 *
 * @throws Error when the name is none that the action takes, or when there is no file and the step
 * does not pass over that.
 */
export async function uploaded(step: Step, contexts: Contexts): Promise<Artifact[]> {
  if (!isUpload(step)) return [];
  const given = Object.fromEntries(
    [...step.with].map(([name, value]) => [name, render(value, contexts)]),
  );
  const { path = "", "if-no-files-found": missing = "warn" } = given;
  const name = given.archive === "false" ? basename(path) : (given.name ?? "artifact");
  // @actions/artifact: path-and-artifact-name-validation
  if (name === "" || /[\\/":<>|*?\r\n]/.test(name)) throw new Error(`No artifact’s name: ${name}`);
  try {
    return [{ name, file: basename(path), content: await readFile(path, "utf8"), given }];
  } catch (error) {
    if (missing === "ignore") return [];
    throw error;
  }
}
