import type { Environment } from "../settings.ts";
import type { Repository } from "./repository.ts";
import { shellWord } from "./shell-word.ts";

const KEY = ["TWILIO_API_KEY", "TWILIO_API_SECRET"];
const SECRETS = [...KEY, "TWILIO_AUTH_TOKEN"];
/** The variables that the workflows of a new repository read. */
const PLACE = [
  "TWILIO_ACCOUNT_SID",
  "TWILIO_WORKSPACE_SID",
  "TWILIO_CONVERSATIONS_SERVICE_SID",
  "TWILIO_REGION",
  "TWILIO_EDGE",
];
const VARIABLES = [...PLACE, "READS_AT_ONCE", "WRITES_PER_SECOND", "MAPPING_FILE"];

/**
 * Returns the commands that give the repository on GitHub these settings. For a new repository, they
 * also create it, push it and start its first dry run. `gh` asks for each secret itself, because
 * others could read it on a command line.
 *
 * @param settings that were checked
 */
export function githubLines(settings: Environment, repository: Repository | undefined): string[] {
  const isSet = (name: string) => Boolean(settings[name]?.trim());
  const hasKey = isSet("TWILIO_API_KEY");
  // The workflows of a new repository take no Auth Token, which may do everything.
  const secrets =
    repository === undefined
      ? SECRETS.filter((name) => isSet(name) && !(hasKey && name === "TWILIO_AUTH_TOKEN"))
      : KEY;
  const to = repository === undefined ? "" : ` -R ${repository.name}`;
  const settingLines = [
    ...secrets.map((name) => `gh secret set ${name}${to}`),
    ...(repository === undefined ? VARIABLES : PLACE)
      .filter(isSet)
      .map(
        (name) => `gh variable set ${name}${to} --body ${shellWord(settings[name]?.trim() ?? "")}`,
      ),
  ];
  if (repository === undefined) return settingLines;
  const folder = shellWord(repository.folder);
  return [
    `git -C ${folder} init --initial-branch=main`,
    // Not all: the folder may hold other files, such as an .env with secrets.
    `git -C ${folder} add mapping.json .github`,
    `git -C ${folder} commit --message "Sync agents to the chat"`,
    `gh repo create ${repository.name} --private --source=${folder}`,
    ...settingLines,
    `git -C ${folder} push --set-upstream origin main`,
    `gh workflow enable sync.yml${to}`,
    `gh workflow run sync.yml${to} -f command=plan`,
  ];
}
