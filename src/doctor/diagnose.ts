import { ImageCheck, type ImageCheckOptions } from "../images/image-check.ts";
import { readMappingAndWarnings } from "../mapping-file.ts";
import type { Environment } from "../settings.ts";
import type { SessionOptions } from "../twilio/connect.ts";
import { Deadline } from "../twilio/deadline.ts";
import { both, type Checked, type Examination, NOTHING } from "./examination.ts";
import { examineAccount } from "./examine-account.ts";
import { checkIdentities } from "./identities.ts";
import { checkImages } from "./images.ts";
import { type Access, checkSettings } from "./settings-check.ts";
import { checkNodeVersion, checkRegion } from "./surroundings.ts";
import { checkWriting } from "./users.ts";
import { ok, skipped, warning } from "./verdict.ts";
import { checkWebhookCall } from "./webhook-call.ts";
import { checkRegistration } from "./webhook-registration.ts";
import { checkAttributes, checkEvents, checkExpression } from "./workers.ts";

/** What the doctor examines. */
interface DoctorOptions {
  readonly environment: Environment;
  /** The mapping's file, if a flag names it. */
  readonly mapping: string | undefined;
  /** The webhook's URL, if a flag names it. */
  readonly url: URL | undefined;
  /** Whether the doctor may write its own User. */
  readonly mayWrite: boolean;
  /** How new pictures are checked; undefined if they are not. */
  readonly images: Pick<ImageCheckOptions, "allowPrivate"> | undefined;
  readonly onTrouble: SessionOptions["onTrouble"];
}

/** How long all checks together may take, in ms. */
const DEADLINE = 60_000;

/** Checks everything that a run and the webhook need. Writes one User at most, and only if it may. */
export async function diagnose(
  exam: Examination,
  options: DoctorOptions,
): Promise<Checked<Access>> {
  const { environment, url, mayWrite, images, onTrouble } = options;
  const deadline = new Deadline(DEADLINE);
  await exam.check("Node.js", NOTHING, () => checkNodeVersion(process.version));
  const mapping = await exam.check("Mapping", NOTHING, async () => {
    const found = await readMappingAndWarnings(options.mapping, environment);
    if (found.warnings.length === 0) return ok("can be read.", found.mapping);
    return warning(found.warnings.join("\n"), "Correct it, unless it is intended.", found.mapping);
  });
  const access = await exam.check("Settings", NOTHING, () =>
    checkSettings(environment, deadline, { onTrouble }),
  );
  await exam.check("Region", access, checkRegion);

  const { reached, workspace, workers, users } = await examineAccount(exam, access);
  await exam.check("Events", both(reached, workspace), ([account]) => checkEvents(account));
  await exam.check("Expression", both(both(reached, workers), mapping), ([[account], rules]) =>
    checkExpression(account, rules),
  );
  await exam.check("Attributes", both(workers, mapping), ([someWorkers, rules]) =>
    checkAttributes(rules, someWorkers),
  );
  await exam.check(
    "Identities",
    both(both(reached, workers), both(users, mapping)),
    ([[account, someWorkers], [someUsers, rules]]) =>
      checkIdentities(account, rules, someWorkers, someUsers),
  );
  await exam.check("Pictures", both(reached, both(users, mapping)), ([account, [, rules]]) =>
    images === undefined
      ? skipped("--check-images was not given")
      : checkImages(account, rules, new ImageCheck({ deadline, ...images })),
  );
  await exam.check("Writing", both(reached, users), ([account]) =>
    mayWrite ? checkWriting(account) : skipped("--write was not given"),
  );
  await exam.check("Registration", both(reached, workspace), ([account, callback]) =>
    checkRegistration(account, callback, url),
  );
  await exam.check("Webhook", both(reached, workspace), ([{ settings }]) =>
    checkWebhookCall(settings, url, environment),
  );
  return access;
}
