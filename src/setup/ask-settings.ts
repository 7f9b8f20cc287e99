import { readPlace, regionIssue } from "../region.ts";
import { type Environment, settingIssue } from "../settings.ts";
import type { Prompter } from "./prompter.ts";

type Name = Parameters<typeof settingIssue>[0];

/** What is wrong with an answer, as a sentence, or undefined. */
type Check = (answer: string) => string | undefined;

/**
 * Asks for what a run needs, with the present values to begin with. Secrets that are there already
 * are not asked for.
 *
 * @returns the present variables, with the answers in place
 */
export async function askSettings(prompter: Prompter, present: Environment): Promise<Environment> {
  const answers: Record<string, string | undefined> = { ...present };
  const ask = async (name: Name, message: string, check = checkOf(name)) => {
    const initial = present[name]?.trim();
    answers[name] = (await prompter.text({ message, initial, check })).trim();
  };
  const askSecret = async (name: Name, message: string) => {
    if (answers[name]?.trim()) return;
    answers[name] = (await prompter.secret({ message, check: checkOf(name) })).trim();
  };

  await ask("TWILIO_ACCOUNT_SID", "Account SID (Console → Account → API keys & tokens)");
  const keyBefore = present.TWILIO_API_KEY?.trim();
  await ask(
    "TWILIO_API_KEY",
    "API key's SID; leave it empty to use the account's Auth Token",
    optional(checkOf("TWILIO_API_KEY")),
  );
  if (answers.TWILIO_API_KEY !== keyBefore) answers.TWILIO_API_SECRET = "";
  if (answers.TWILIO_API_KEY) await askSecret("TWILIO_API_SECRET", "The API key's secret");
  else await askSecret("TWILIO_AUTH_TOKEN", "Auth Token");
  await ask("TWILIO_WORKSPACE_SID", "Workspace SID (Console → TaskRouter → Workspaces)");
  await ask(
    "TWILIO_CONVERSATIONS_SERVICE_SID",
    "Conversations service SID; leave it empty for the account's default one",
    optional(checkOf("TWILIO_CONVERSATIONS_SERVICE_SID")),
  );
  await ask(
    "TWILIO_REGION",
    "Region; leave it empty for the US",
    optional((answer) => sentence(regionIssue(answer))),
  );
  const { TWILIO_REGION: region } = answers;
  if (!region) answers.TWILIO_EDGE = "";
  else await ask("TWILIO_EDGE", "Edge; leave it empty for the region's own", edgeCheck(region));
  return answers;
}

function checkOf(name: Name): Check {
  return (answer) => (answer === "" ? "It is missing." : sentence(settingIssue(name, answer)));
}

function optional(check: Check): Check {
  return (answer) => (answer === "" ? undefined : check(answer));
}

/** Not every region has an edge that is known. */
function edgeCheck(region: string): Check {
  return (answer) => {
    const place = readPlace(region, answer === "" ? undefined : answer);
    return typeof place === "string" ? `${place}.` : undefined;
  };
}

function sentence(issue: string | undefined): string | undefined {
  return issue && `It ${issue}.`;
}
