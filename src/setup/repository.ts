import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SettingsError } from "../settings.ts";
import type { Prompter } from "./prompter.ts";
import { textToWrite, type WantedFile } from "./write-files.ts";

/** The repository on GitHub that will run the syncs: a mapping and a few short workflows. */
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

/** What the workflows are written with where this clone does not say whose it is. */
const UNKNOWN_OWNER = "OWNER/";

/** @returns undefined if this clone is to run the syncs itself. */
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

/** The workflows of a repository: this project's examples, with the project's own name in them. */
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

/** Who publishes this project on GitHub, by the remote that it was cloned from. */
async function ownerOfThisClone(): Promise<string | undefined> {
  try {
    const git = promisify(execFile)("git", ["-C", ROOT, "remote", "get-url", "origin"]);
    return /github\.com[:/]([A-Za-z0-9-]+)\//.exec((await git).stdout)?.[1];
  } catch {
    return undefined;
  }
}
