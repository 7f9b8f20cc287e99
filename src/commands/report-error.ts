import { MappingError } from "../mapping/file/mapping-error.ts";
import { asProblem } from "../plan/outcome.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import { annotate, inGitHubActions } from "../report/github-actions.ts";
import { printable } from "../report/printable.ts";
import { hangingLines } from "../report/screen.ts";
import { type Environment, SettingsError } from "../settings.ts";

/**
 * Reports what ended the program on stderr, and in GitHub Actions as an annotation too. Only an
 * error's message is used: the errors of requests hold the credentials.
 *
 * @param isStdoutTaken true if only a program reads stdout, so that no annotation may be printed there
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
  const width = process.stderr.isTTY ? process.stderr.columns : undefined;
  console.error(
    message
      .split("\n")
      .flatMap((line) => hangingLines("", line, width))
      .join("\n"),
  );
  if (inGitHubActions(environment) && !isStdoutTaken) {
    await annotate([{ level: "error", message, titles: [] }]).catch(() =>
      console.error("An annotation could not be written."),
    );
  }
  return isUsage ? EXIT.usage : EXIT.failed;
}
