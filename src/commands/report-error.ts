import { MappingError } from "../mapping/file/mapping-error.ts";
import { asProblem } from "../plan/outcome.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import { annotate, inGitHubActions } from "../report/github-actions.ts";
import { printable } from "../report/printable.ts";
import { type Environment, SettingsError } from "../settings.ts";

/**
 * Says on stderr, and in GitHub Actions as an annotation too, what ended the program. Nothing of an
 * error but its own words is looked at: errors of requests hold the credentials.
 *
 * @param isStdoutTaken true when stdout is for a program alone, so that no annotation may be made
 * @returns the exit code.
 */
export async function reportError(
  error: unknown,
  environment: Environment,
  isStdoutTaken: boolean,
): Promise<number> {
  const { clean, problem } = disclosureFor(environment);
  const isUsage = error instanceof SettingsError || error instanceof MappingError;
  const words = isUsage ? clean(error.message) : problem(asProblem(error)).message;
  const message = words.split("\n").map(printable).join("\n");
  console.error(message);
  if (inGitHubActions(environment) && !isStdoutTaken) {
    await annotate([{ level: "error", message, titles: [] }]).catch(() =>
      console.error("An annotation could not be written."),
    );
  }
  return isUsage ? EXIT.usage : EXIT.failed;
}
