import { readMappingFile } from "../mapping-file.ts";
import { findOrphans } from "../orphans/find-orphans.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import { jsonText } from "../report/json-text.ts";
import { printable } from "../report/printable.ts";
import { hangingLines } from "../report/screen.ts";
import { number, plural } from "../report/words.ts";
import { type Environment, readSettings, SettingsError } from "../settings.ts";
import { connect } from "../twilio/connect.ts";
import { Deadline } from "../twilio/deadline.ts";
import type { Output } from "./output.ts";
import { openProgress } from "./progress.ts";

/** The flags of `orphans`, as `--help` describes them. */
export interface OrphansFlags {
  readonly mapping?: string;
  readonly json?: boolean;
  /** ms */
  readonly deadline: number;
}

/**
 * Lists the Users that look like agents whose Worker is gone; changes nothing.
 *
 * @returns the exit code: 0, however many there are.
 * @throws SettingsError or MappingError before the first request; Problem if Twilio does not answer.
 */
export async function orphans(
  flags: OrphansFlags,
  environment: Environment,
  { say, print, width }: Pick<Output, "say" | "print" | "width">,
): Promise<number> {
  const settings = readSettings(environment);
  const mapping = await readMappingFile(flags.mapping, environment);
  if (mapping.attributes.length === 0) {
    throw new SettingsError(
      "The mapping writes no attribute, so agents' Users cannot be told apart from others. Name a mapping that writes one with --mapping.",
    );
  }
  const disclosure = disclosureFor(environment);
  const progress = await openProgress(environment, say);
  const sayWrapped = (text: string) => say(hangingLines("", text, width));
  const { directory, requests } = connect(settings).open(new Deadline(flags.deadline), {
    onTrouble: progress.onTrouble,
  });
  const search = await findOrphans(
    directory,
    mapping,
    ({ sid, identity, keys }) => {
      progress.stop();
      const shown = disclosure.text(identity);
      if (flags.json) print(jsonText({ user: sid, identity: shown, keys }));
      else say([`${sid} ${printable(`${shown ?? ""} has ${keys.join(", ")}`.trim())}`]);
    },
    progress.onProgress,
  ).finally(progress.stop);

  if (search.unreadable > 0) {
    sayWrapped(
      `The attributes of ${plural(search.unreadable, "Worker")} cannot be read, so their Users may be listed too. Run npm run plan to see these Workers.`,
    );
  }
  if (search.orphans > 0) {
    sayWrapped(
      "Nothing was changed. A listed User is only a candidate: other programs may write these keys too, and a Worker added or renamed during the search may be missed. Check each User before you remove it.",
    );
  }
  const looks = search.orphans === 1 ? "looks like an agent" : "look like agents";
  sayWrapped(
    `${number(search.orphans)} of ${plural(search.users, "User")} ${looks} whose Worker is gone · ${plural(search.workers, "Worker")} read · ${plural(requests.total, "request")}`,
  );
  return EXIT.done;
}
