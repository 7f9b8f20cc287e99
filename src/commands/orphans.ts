import { readMappingFile } from "../mapping-file.ts";
import { findOrphans, type Orphan } from "../orphans/find-orphans.ts";
import { disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import { jsonText } from "../report/json-text.ts";
import { printable } from "../report/printable.ts";
import { plural } from "../report/words.ts";
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
 * @throws SettingsError or MappingError before the first request; Problem when Twilio does not answer.
 */
export async function orphans(
  flags: OrphansFlags,
  environment: Environment,
  output: Pick<Output, "say" | "print">,
): Promise<number> {
  const settings = readSettings(environment);
  const mapping = await readMappingFile(flags.mapping, environment);
  if (mapping.attributes.length === 0) {
    throw new SettingsError(
      "The mapping writes no attribute, so that an agent's User cannot be told from others. Name a mapping that does with --mapping.",
    );
  }
  const disclosure = disclosureFor(environment);
  const progress = await openProgress(environment, output.say);
  const tell = ({ sid, identity, keys }: Orphan) => {
    progress.stop();
    const shown = disclosure.text(identity);
    if (flags.json) output.print(jsonText({ user: sid, identity: shown, keys }));
    else output.say([`${sid} ${printable(`${shown ?? ""} has ${keys.join(", ")}`.trim())}`]);
  };
  const { directory, requests } = connect(settings).open(new Deadline(flags.deadline), {
    onTrouble: progress.onTrouble,
  });
  const search = await findOrphans(directory, mapping, tell, progress.onProgress).finally(
    progress.stop,
  );

  if (search.unreadable > 0) {
    output.say([
      `The attributes of ${plural(search.unreadable, "Worker")} cannot be read: a User of theirs may be listed too. npm run plan names them.`,
    ]);
  }
  if (search.orphans > 0) {
    output.say([
      "Nothing was changed. A listed User only looks left behind: other programs may write these keys too, and Workers that came or went meanwhile may be missed. Look at each before you remove it.",
    ]);
  }
  output.say([
    `${search.orphans.toLocaleString("en-US")} of ${plural(search.users, "User")} look like agents whose Worker is gone; ${plural(search.workers, "Worker")} were read · ${plural(requests.total, "request")}`,
  ]);
  return EXIT.done;
}
