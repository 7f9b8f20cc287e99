import { diagnose } from "../doctor/diagnose.ts";
import { Examination, findingLines, totalLine } from "../doctor/examination.ts";
import { DOCTOR } from "../doctor/users.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import { hangingLines, type Screen } from "../report/screen.ts";
import type { Environment } from "../settings.ts";
import type { Output } from "./output.ts";
import { readPublicUrl } from "./public-url.ts";

/** The flags of `doctor`, as `--help` describes them. */
export interface DoctorFlags {
  readonly mapping?: string;
  readonly url?: string;
  readonly write?: boolean;
}

/**
 * Checks settings, mapping, account and webhook, and prints what each check finds.
 *
 * @returns the exit code: 1 if a check finds a problem; a warning is not one.
 * @throws SettingsError if a flag cannot be used.
 */
export async function doctor(
  flags: DoctorFlags,
  environment: Environment,
  output: Pick<Output, "say" | keyof Screen>,
): Promise<number> {
  const url = flags.url === undefined ? undefined : readPublicUrl(flags.url, true);
  if (flags.write) {
    const text = `--write creates the User ${DOCTOR}, or updates it if it exists. It stays, takes part in no chat, and counts as an active User this month.`;
    output.say(hangingLines("", text, output.width));
  }
  const exam = new Examination(disclosureFor(environment), (finding) =>
    output.say(findingLines(finding, output)),
  );
  const { mapping } = flags;
  const access = await diagnose(exam, {
    environment,
    mapping,
    url,
    mayWrite: flags.write === true,
  });
  const total = totalLine(exam.findings, access.value?.session.requests.total ?? 0);
  output.say(hangingLines("", total, output.width));
  return exam.isPassed ? EXIT.done : EXIT.failed;
}
