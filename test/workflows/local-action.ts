import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Contexts, render } from "./evaluate.ts";
import { readAction, type Step, type Template, template } from "./github-parser.ts";
import type { Command } from "./run-command.ts";
import { stepEnvironment } from "./run-steps.ts";

/** One command that a step starts, and the variables that it gets. */
interface StepCommand {
  readonly command: Command;
  readonly environment: Readonly<Record<string, string>>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** This repository's actions: from its own workflows, and from another repository's. */
const OURS = /^(?:\.|OWNER\/twilio-worker-user-sync)(?:\/(alert|comment))?(?:@v1)?$/;

/**
 * The commands of a step: its script, or what an action of this repository runs.
 *
 * @throws Error if it uses another action.
 */
export async function commandsOf(step: Step, contexts: Contexts): Promise<StepCommand[]> {
  if ("run" in step) {
    return [{ command: bash(template(step.run)), environment: stepEnvironment(step, contexts) }];
  }
  const uses = "uses" in step ? step.uses.value : step.id;
  const match = OURS.exec(uses);
  if (match === null) throw new Error(`${uses} cannot be run here`);
  const folder = join(ROOT, match[1] ?? "");
  const { inputs: defaults, using, steps } = await readAction(folder);
  const unknown = [...step.with.keys()].filter((name) => !defaults.has(name));
  if (unknown.length > 0) throw new Error(`${folder} has no input ${unknown.join(", ")}`);
  const inputs = Object.fromEntries(
    [...defaults].flatMap(([name, byDefault]) => {
      const value = step.with.get(name) ?? byDefault;
      return value === undefined ? [] : [[name, render(value, contexts)]];
    }),
  );
  if (using === "composite") {
    return steps.map(({ script, variables }) => {
      const own = [...variables].map(([name, value]) => [
        name,
        render(value, { ...contexts, inputs }),
      ]);
      const environment = { ...Object.fromEntries(own), GITHUB_ACTION_PATH: folder };
      return { command: bash(script), environment };
    });
  }
  const given = Object.entries(inputs).map(
    // actions/runner: Handler.AddInputsToEnvironment
    ([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value] as const,
  );
  return [{ command: "action", environment: Object.fromEntries(given) }];
}

/** As `shell: bash` runs a step (GitHub Actions: workflow syntax, `jobs.<job_id>.steps[*].shell`). */
function bash(script: Template): readonly [string, ...string[]] {
  if (!("text" in script)) throw new Error("A script with an expression cannot be run here");
  return ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script.text];
}
