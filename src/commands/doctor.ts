import { diagnose } from "../doctor/diagnose.ts";
import { Examination, type Finding, findingLines, totalLine } from "../doctor/examination.ts";
import { DOCTOR } from "../doctor/users.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
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
 * Examines settings, mapping, the account and the webhook, and says of each what was found.
 *
 * @returns the exit code: 1 when there is a problem; warnings are none.
 * @throws SettingsError when a flag cannot be used.
 */
export async function doctor(
  flags: DoctorFlags,
  environment: Environment,
  output: Pick<Output, "say" | "colors">,
): Promise<number> {
  const url = flags.url === undefined ? undefined : readPublicUrl(flags.url, true);
  if (flags.write) {
    output.say([
      `--write: the User ${DOCTOR} will be created, or updated if it is there. It stays, is in nobody's chat, and counts as an active User this month.`,
    ]);
  }
  const progress = await openProgress(environment, output.say);
  const tell = (finding: Finding) => {
    progress.stop();
    output.say(findingLines(finding, output.colors));
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
  output.say([totalLine(exam.findings, access.value?.session.requests.total ?? 0)]);
  return exam.isPassed ? EXIT.done : EXIT.failed;
}
