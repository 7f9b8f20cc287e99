import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SettingsError } from "../settings.ts";
import type { Prompter } from "./prompter.ts";
import { textToWrite, type WantedFile } from "./write-files.ts";

/**
 * The repository on GitHub that will run the syncs. It holds a mapping and a few short workflows.
 */
export interface Repository {
  /** `owner/name` */
  readonly name: string;
  /** Its folder here, relative to the current one. */
  readonly folder: string;
}

/**
 * GitHub: an owner has letters, digits and hyphens, and begins with no hyphen; a repository also has
 * `.` and `_`, but is neither `.` nor `..`.
 */
const NAME = /^[A-Za-z0-9][A-Za-z0-9-]*\/((?!\.{1,2}$)[A-Za-z0-9._-]+)$/;

const WORKFLOWS = ["sync.yml", "pull-request.yml"];
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The placeholder in the examples for the owner of this project. */
const UNKNOWN_OWNER = "OWNER/";

/**
 * Returns the repository to set up, from the flags or an answer; undefined for this clone itself.
 *
 * @throws SettingsError if the flag is not OWNER/NAME.
 */
export async function askRepository(
  prompter: Prompter | undefined,
  { repository, folder }: { readonly repository?: string; readonly folder?: string },
): Promise<Repository | undefined> {
  const answer =
    repository ??
    (await prompter?.text({
      message:
        "Private repository to create on GitHub, as OWNER/NAME; leave it empty if this clone is that repository",
      check: (text) => (text === "" ? undefined : nameIssue(text)),
    }));
  const name = answer?.trim();
  if (!name) return undefined;
  const issue = nameIssue(name);
  if (issue !== undefined) throw new SettingsError(`--repository: ${issue}`);
  return { name, folder: folder ?? join("..", NAME.exec(name)?.[1] ?? "") };
}

function nameIssue(text: string): string | undefined {
  return NAME.test(text) ? undefined : "It must be OWNER/NAME, for example acme/agent-sync.";
}

/**
 * Returns the workflows of a repository: this project's examples, with this project's owner filled
 * in if known.
 */
export async function workflowsToWrite({ folder }: Repository): Promise<WantedFile[]> {
  const owner = await ownerOfThisClone();
  return await Promise.all(
    WORKFLOWS.map(async (file) => {
      const example = await readFile(join(ROOT, "docs/examples", file), "utf8");
      const text = owner === undefined ? example : example.replaceAll(UNKNOWN_OWNER, `${owner}/`);
      return textToWrite(join(folder, ".github/workflows", file), text);
    }),
  );
}

/** Returns what is left to do if the workflows do not name the owner of this project. */
export function aboutOwner(files: readonly WantedFile[]): string[] {
  if (!files.some(({ text }) => text.includes(UNKNOWN_OWNER))) return [];
  return [
    "In the workflows, replace OWNER with the owner of this project's repository on GitHub. It is not known, because this clone's remote `origin` is not on github.com.",
  ];
}

/** Returns the owner of the repository on GitHub from which this clone was made, or undefined. */
async function ownerOfThisClone(): Promise<string | undefined> {
  try {
    const git = promisify(execFile)("git", ["-C", ROOT, "remote", "get-url", "origin"]);
    return /github\.com[:/]([A-Za-z0-9-]+)\//.exec((await git).stdout)?.[1];
  } catch {
    return undefined;
  }
}
