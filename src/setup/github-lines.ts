import type { Environment } from "../settings.ts";
import { shellWord } from "./shell-word.ts";

const SECRETS = ["TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_AUTH_TOKEN"];
const VARIABLES = [
  "TWILIO_ACCOUNT_SID",
  "TWILIO_WORKSPACE_SID",
  "TWILIO_CONVERSATIONS_SERVICE_SID",
  "TWILIO_REGION",
  "TWILIO_EDGE",
  "READS_AT_ONCE",
  "WRITES_PER_SECOND",
  "MAPPING_FILE",
];

/**
 * The commands that tell the repository on GitHub of these settings. `gh` asks for the secrets
 * itself: on a command line, others could read them.
 *
 * @param settings that were checked
 */
export function githubLines(settings: Environment): string[] {
  const isSet = (name: string) => Boolean(settings[name]?.trim());
  const hasKey = isSet("TWILIO_API_KEY");
  return [
    ...SECRETS.filter((name) => isSet(name) && !(hasKey && name === "TWILIO_AUTH_TOKEN")).map(
      (name) => `gh secret set ${name}`,
    ),
    ...VARIABLES.filter(isSet).map(
      (name) => `gh variable set ${name} --body ${shellWord(settings[name]?.trim() ?? "")}`,
    ),
  ];
}
