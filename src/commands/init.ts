import { dirname, join, resolve } from "node:path";
import { Examination, type Finding, findingLines, NOTHING } from "../doctor/examination.ts";
import { examineAccount } from "../doctor/examine-account.ts";
import { type Access, checkSettings } from "../doctor/settings-check.ts";
import { MappingError } from "../mapping/file/mapping-error.ts";
import { mappingWarnings, parseMapping } from "../mapping/file/parse-mapping.ts";
import { unknownAttributes } from "../mapping/unknown-attributes.ts";
import { mappingFileName } from "../mapping-file.ts";
import { type Disclosure, disclosureFor } from "../report/disclosure.ts";
import { EXIT } from "../report/exit-code.ts";
import { printable } from "../report/printable.ts";
import type { Screen } from "../report/screen.ts";
import { plural } from "../report/words.ts";
import { type Environment, readSettings } from "../settings.ts";
import { askSettings } from "../setup/ask-settings.ts";
import { envToWrite } from "../setup/env-file.ts";
import { githubLines } from "../setup/github-lines.ts";
import { Cancelled, type Prompter } from "../setup/prompter.ts";
import { proposeMapping } from "../setup/propose-mapping.ts";
import { aboutOwner, askRepository, workflowsToWrite } from "../setup/repository.ts";
import { type Survey, surveyLines, surveyWorkers } from "../setup/survey.ts";
import { textToWrite, writeFiles } from "../setup/write-files.ts";
import { readTextFile } from "../text-file.ts";
import { Deadline } from "../twilio/deadline.ts";
import type { Output } from "./output.ts";
import { openProgress, type ProgressDisplay } from "./progress.ts";

/** The flags of `init`, as `--help` describes them. */
export interface InitFlags {
  readonly account?: string;
  readonly workspace?: string;
  readonly service?: string;
  readonly region?: string;
  readonly edge?: string;
  /** `owner/name` of the repository on GitHub to set up; undefined for this clone. */
  readonly repository?: string;
  /** The repository's folder; otherwise `../name`. */
  readonly folder?: string;
  readonly force?: boolean;
}

type People = Pick<Output, "say" | keyof Screen>;

/** Where questions, messages and files go. */
interface Surroundings {
  /** Undefined if nobody can answer. */
  readonly prompter: Prompter | undefined;
  readonly folder: string;
  /** Opens the output with what to hide. */
  open(disclosure: Disclosure): People;
}

/** Where a mapping in a clone of this project finds its schema. */
const SCHEMA = "./src/mapping/mapping.schema.json";

/** How long Twilio may take, in ms. */
const DEADLINE = 60_000;

/**
 * Asks for settings, checks them, reads the Workers' attributes, writes .env, a mapping and the
 * workflows of a new repository, and prints the commands that set it up on GitHub.
 *
 * @returns the exit code.
 * @throws SettingsError if something is missing and nobody can be asked, or a file that would be
 * overwritten cannot be read.
 */
export async function init(
  flags: InitFlags,
  environment: Environment,
  surroundings: Surroundings,
): Promise<number> {
  // A file that cannot be read is reported before all the questions, not after them.
  for (const name of [".env", mappingFileName(undefined, environment)]) {
    await readTextFile(resolve(surroundings.folder, name), name);
  }
  try {
    return await setUp({ ...environment, ...fromFlags(flags) }, flags, surroundings);
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    surroundings
      .open(disclosureFor(environment))
      .say(["Stopped. Run npm run init to start again."]);
    return EXIT.failed;
  }
}

async function setUp(
  present: Environment,
  flags: InitFlags,
  surroundings: Surroundings,
): Promise<number> {
  const { prompter, folder, open } = surroundings;
  if (prompter === undefined) readSettings(present);
  const progress = await openProgress(present, open(disclosureFor(present)).say);
  const settings =
    prompter === undefined
      ? present
      : await askSettings(prompter, present, progress, (text, answers) =>
          open(disclosureFor(answers)).say([text]),
        );
  const people = open(disclosureFor(settings));
  const access = await examine(settings, people, progress);
  if (access === undefined) {
    if (await prompter?.confirm("Enter them again?", true)) {
      return setUp(settings, flags, surroundings);
    }
    people.say(["Nothing was written. Correct the problems above and run again."]);
    return EXIT.failed;
  }

  progress.onStart("Reading Workers");
  const survey = await surveyWorkers(access.session.directory).finally(progress.stop);
  people.say(["", ...surveyLines(survey), ""]);
  const repository = await askRepository(prompter, flags);
  const file =
    repository === undefined
      ? mappingFileName(undefined, settings)
      : join(repository.folder, "mapping.json");
  const mapping = proposeMapping(survey.keys, dirname(file) === "." ? SCHEMA : undefined);
  people.say(
    mapping === undefined
      ? [
          `None of these names is known, so no mapping is proposed. Write ${file} by hand; docs/mapping.md shows how.`,
        ]
      : [`Proposed as ${file}:`, ...mapping.trimEnd().split("\n")],
  );
  const local = repository === undefined ? settings : { ...settings, MAPPING_FILE: file };
  const files = [
    ...(mapping === undefined ? [] : [textToWrite(file, mapping)]),
    ...(repository === undefined ? [] : await workflowsToWrite(repository)),
    await envToWrite(folder, local),
  ];
  await writeFiles(files, {
    folder,
    prompter,
    force: flags.force === true,
    say: (lines) => people.say(lines),
  });
  people.say(await aboutMapping(resolve(folder, file), file, survey));
  people.say(aboutOwner(files));
  people.say([
    "",
    repository === undefined
      ? "To set up the runs on GitHub, run this (gh asks for the secrets):"
      : "To set up the runs on GitHub in a private repository, run this (gh asks for the API key):",
    ...githubLines(settings, repository).map((line) => `  ${line}`),
    "",
    "To see a plan on this machine: npm run plan",
  ]);
  return EXIT.done;
}

/** Warnings about the mapping that is now in place. */
async function aboutMapping(path: string, file: string, survey: Survey): Promise<string[]> {
  const text = await readTextFile(path, file);
  if (text === undefined) return [];
  try {
    const mapping = await parseMapping(text, file);
    const nobody = `None of ${plural(survey.workers, "Worker")}`;
    const unknown = unknownAttributes(mapping, survey.counts, nobody);
    const warnings = await mappingWarnings(mapping, text, file);
    return [...warnings, ...unknown.map((line) => `${file}: ${line}`)].map(printable);
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return [error.message];
  }
}

/** Checks settings and account; undefined if something must be corrected first. */
async function examine(
  settings: Environment,
  people: People,
  { onStart, onTrouble, stop }: ProgressDisplay,
): Promise<Access | undefined> {
  const tell = (finding: Finding) => {
    stop();
    people.say(findingLines(finding, people));
  };
  const exam = new Examination(disclosureFor(settings), tell, onStart);
  const access = await exam.check("Settings", NOTHING, () =>
    checkSettings(settings, new Deadline(DEADLINE), { onTrouble }),
  );
  await examineAccount(exam, access);
  return exam.isPassed ? access.value : undefined;
}

function fromFlags({ account, workspace, service, region, edge }: InitFlags): Environment {
  return {
    ...(account !== undefined && { TWILIO_ACCOUNT_SID: account }),
    ...(workspace !== undefined && { TWILIO_WORKSPACE_SID: workspace }),
    ...(service !== undefined && { TWILIO_CONVERSATIONS_SERVICE_SID: service }),
    ...(region !== undefined && { TWILIO_REGION: region }),
    ...(edge !== undefined && { TWILIO_EDGE: edge }),
  };
}
