import type { Disclosure } from "../report/disclosure.ts";
import { inGitHubActions } from "../report/github-actions.ts";
import { printable } from "../report/printable.ts";
import type { Report } from "../report/report.ts";
import type { Environment } from "../settings.ts";
import { shellWord } from "../setup/shell-word.ts";
import { durationText } from "./flag-values.ts";

/** The flags that decide what is in a plan, and whether the guard lets it through. */
export interface PlanFlags {
  readonly mapping?: string;
  readonly worker?: string;
  /** ms */
  readonly changedWithin?: number;
  readonly allowOverwrites?: number;
  readonly allowCreates?: number;
}

/**
 * Returns the command that applies exactly this plan, with the flags that give it the same scope.
 * In GitHub Actions, it is what to enter in the workflow's form.
 *
 * @param report of the plan; its only Worker's SID stands for a name that cannot be shown as it is
 */
export function howToApply(
  { plan, workers }: Pick<Report, "plan" | "workers">,
  { mapping, worker, changedWithin, allowOverwrites, allowCreates }: PlanFlags,
  environment: Environment,
  disclosure: Disclosure,
): string {
  if (inGitHubActions(environment))
    return `run the workflow with the command sync and the plan ${plan}`;
  const values: Readonly<Record<string, string | number | null | undefined>> = {
    "--plan": plan,
    "--mapping": mapping,
    "--worker":
      worker && (disclosure.text(worker) === printable(worker) ? worker : workers[0]?.worker),
    "--changed-within": changedWithin && durationText(changedWithin),
    "--allow-overwrites": allowOverwrites,
    "--allow-creates": allowCreates,
  };
  const words = Object.entries(values).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, shellWord(printable(`${value}`))],
  );
  return ["npm run sync --", ...words].join(" ");
}
