import type { Identity } from "../mapping/identity.ts";
import { isGuess } from "../mapping/identity-source.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { Problem } from "../mapping/problem.ts";
import { readMappingFile } from "../mapping-file.ts";
import { type Disclosure, disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import type { Screen } from "../report/screen.ts";
import { type Environment, readSettings, readShowValues, SettingsError } from "../settings.ts";
import { connect } from "../twilio/connect.ts";
import { Deadline } from "../twilio/deadline.ts";
import { explain } from "../why/explain.ts";
import type { Explanation } from "../why/explanation.ts";
import { whyJson } from "../why/explanation-json.ts";
import { whyLines } from "../why/explanation-lines.ts";
import { investigate } from "../why/investigate.ts";
import type { Output } from "./output.ts";
import { openProgress } from "./progress.ts";
import { readRecordFile } from "./record-file.ts";

/** The flags of `why`. */
export interface WhyFlags {
  readonly workerJson?: string;
  readonly userJson?: string;
  readonly mapping?: string;
  readonly json?: boolean;
}

/** Where `why` writes, and what it reads for `-`. */
interface WhyStreams {
  readonly output: Pick<Output, "say" | "print" | keyof Screen>;
  readonly input: NodeJS.ReadableStream;
}

/** How long it may take, in ms. */
const DEADLINE = 60_000;

/**
 * Explains step by step what a run does for one Worker, and why; writes nothing.
 *
 * @param worker its SID or name, or the SID or identity of its User; undefined for one in a file, for
 * which no request is sent
 * @returns the exit code: 0 if the explanation is complete.
 * @throws SettingsError or MappingError before the first request, and Problem if there is no such
 * Worker or Twilio does not answer.
 */
export async function why(
  worker: string | undefined,
  flags: WhyFlags,
  environment: Environment,
  { output, input }: WhyStreams,
): Promise<number> {
  checkFlags(worker, flags);
  // It also decides what is shown of a file, for which no other setting is needed.
  readShowValues(environment);
  const mapping = await readMappingFile(flags.mapping, environment);
  const explanations =
    worker === undefined
      ? [await explainFiles(mapping, flags, input)]
      : await explainWorkers(mapping, worker, environment, output);
  const disclosure = disclosureFor(environment);
  if (flags.json) output.print(whyJson(explanations, disclosure));
  else sayAll(explanations, disclosure, output);
  const isWhole = explanations.every(({ unanswered }) => unanswered === undefined);
  return isWhole ? EXIT.done : EXIT.failed;
}

function sayAll(
  explanations: readonly Explanation[],
  disclosure: Disclosure,
  output: WhyStreams["output"],
): void {
  if (explanations.length > 1) output.say([`${explanations.length} Workers match:`, ""]);
  for (const [index, explanation] of explanations.entries()) {
    if (index > 0) output.say([""]);
    output.say(whyLines(explanation, disclosure, output));
  }
}

function checkFlags(worker: string | undefined, { workerJson, userJson }: WhyFlags): void {
  if ((worker === undefined) === (workerJson === undefined)) {
    throw new SettingsError(
      "why: name one Worker: its SID or name, its User's SID or identity, or --worker-json.",
    );
  }
  if (userJson !== undefined && workerJson === undefined) {
    throw new SettingsError("why: --user-json needs --worker-json.");
  }
  if (userJson === "-" && workerJson === "-") {
    throw new SettingsError(
      "why: stdin can be only one of the two files. Name a file for the other.",
    );
  }
}

async function explainWorkers(
  mapping: Mapping,
  worker: string,
  environment: Environment,
  { say }: Pick<Output, "say">,
): Promise<Explanation[]> {
  const connection = connect(readSettings(environment));
  const { onStart, onTrouble, stop } = await openProgress(environment, say);
  const { directory } = connection.open(new Deadline(DEADLINE), { onTrouble });
  onStart("Looking for the Worker");
  return investigate(directory, mapping, worker).finally(stop);
}

async function explainFiles(
  mapping: Mapping,
  { workerJson = "-", userJson }: WhyFlags,
  input: NodeJS.ReadableStream,
): Promise<Explanation> {
  const {
    sid = "",
    friendlyName,
    attributes,
  } = await readRecordFile("--worker-json", workerJson, input);
  const file = userJson && (await readRecordFile("--user-json", userJson, input));
  const user = (identity: Identity) =>
    file
      ? {
          sid: file.sid ?? "",
          identity: file.identity ?? identity,
          friendlyName: file.friendlyName ?? null,
          attributes: file.attributes,
        }
      : undefined;
  const explanation = await explain(
    mapping,
    { sid, friendlyName: friendlyName ?? "", attributes: attributes ?? "" },
    { scope: "unknown", user: async (identity) => user(identity) },
  );
  const last = explanation.tried.at(-1);
  if (
    friendlyName === undefined &&
    last !== undefined &&
    (isGuess(last.source) ? last.source.guess : last.source) === "friendly_name" &&
    last.gives instanceof Problem
  ) {
    throw new SettingsError(
      `--worker-json ${workerJson}: the identity comes from the name, but the file has none. Give {"friendly_name": …, "attributes": {…}}.`,
    );
  }
  return explanation;
}
