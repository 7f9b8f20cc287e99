import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** An issue that `stand-ins/gh` has made. */
interface StandInIssue {
  readonly title: string;
  readonly body: string;
  readonly comments: readonly string[];
  readonly open: boolean;
}

/** A repository at GitHub that is a folder, until the test ends. */
export interface StandInGitHub {
  /** What leads `stand-ins/gh` to it. */
  readonly variables: { readonly STAND_IN_GITHUB: string };
  /** By their numbers, from 1. */
  issues(): Promise<StandInIssue[]>;
  /** The comments on pull request 7. */
  comments(): Promise<string[]>;
  /** The release: its tag on the first line, and its notes. */
  release(): Promise<string>;
  /** The first two words of each call, in their order. */
  calls(): Promise<string[]>;
  /**
   * `refused` fails the calls that begin so, `issues-off` turns Issues off, `last-success` is
   * when a run has ended.
   */
  set(what: "refused" | "issues-off" | "last-success", value?: string): Promise<void>;
}

export async function standInGitHub(): Promise<StandInGitHub> {
  const folder = await mkdtemp(join(tmpdir(), "github-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const kind of ["issues", "labels", "comments"]) await mkdir(join(folder, kind));
  const lines = async (...path: string[]) => {
    const text = await readFile(join(folder, ...path), "utf8").catch(() => "");
    return text.split("\n").slice(0, -1);
  };
  const issue = async (number: string) => ({
    title: (await lines("issues", number, "title")).join("\n"),
    body: (await lines("issues", number, "body")).join("\n"),
    comments: await lines("issues", number, "comments"),
    open: !(await readdir(join(folder, "issues", number))).includes("closed"),
  });
  return {
    variables: { STAND_IN_GITHUB: folder },
    issues: async () => Promise.all((await readdir(join(folder, "issues"))).sort().map(issue)),
    comments: async () => {
      const numbers = await readdir(join(folder, "comments"));
      return Promise.all(
        numbers.map((number) => readFile(join(folder, "comments", number), "utf8")),
      );
    },
    release: () => readFile(join(folder, "release"), "utf8"),
    calls: () => lines("calls"),
    set: (what, value = "") => writeFile(join(folder, what), value),
  };
}
