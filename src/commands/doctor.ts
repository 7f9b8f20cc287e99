import { diagnose } from "../doctor/diagnose.ts";
import { Examination, type Finding, findingLines, totalLine } from "../doctor/examination.ts";
import { DOCTOR } from "../doctor/users.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import { hangingLines, type Screen } from "../report/screen.ts";
import type { Environment } from "../settings.ts";
import type { Output } from "./output.ts";
import { openProgress } from "./progress.ts";
import { readPublicUrl } from "./public-url.ts";

/** The flags of `doctor`, as `--help` describes them. */
export interface DoctorFlags {
  readonly mapping?: string;
  readonly url?: string;
  readonly write?: boolean;
  readonly checkImages?: boolean;
  readonly allowPrivateImages?: boolean;
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
  const progress = await openProgress(environment, output.say);
  const tell = (finding: Finding) => {
    progress.stop();
    output.say(findingLines(finding, output));
  };
  const exam = new Examination(disclosureFor(environment), tell, progress.onStart);
  const { mapping, checkImages, allowPrivateImages: allowPrivate = false } = flags;
  const access = await diagnose(exam, {
    environment,
    mapping,
    url,
    mayWrite: flags.write === true,
    images: checkImages ? { allowPrivate } : undefined,
    onTrouble: progress.onTrouble,
  });
  const total = totalLine(exam.findings, access.value?.session.requests.total ?? 0);
  output.say(hangingLines("", total, output.width));
  return exam.isPassed ? EXIT.done : EXIT.failed;
}
