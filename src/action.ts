import { actionArguments, actionSettings } from "./commands/action-inputs.ts";
import { runProcess } from "./commands/run-process.ts";

/** The entry point for the GitHub Action in action.yml: inputs in, exit code out. */

await runProcess(process.env, async (program) => {
  Object.assign(process.env, actionSettings(process.env));
  return actionArguments(process.env, program);
});
