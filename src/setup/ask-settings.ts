import { type Environment, settingIssue } from "../settings.ts";
import type { Prompter } from "./prompter.ts";

type Name = Parameters<typeof settingIssue>[0];

/**
 * Asks for what a run needs, with the present values to begin with. Secrets that are there already
 * are not asked for.
 *
 * @returns the present variables, with the answers in place
 */
export async function askSettings(prompter: Prompter, present: Environment): Promise<Environment> {
  const answers: Record<string, string | undefined> = { ...present };
  const ask = async (name: Name, message: string, isOptional = false) => {
    const check = (answer: string) =>
      isOptional && answer === "" ? undefined : issue(name, answer);
    const initial = present[name]?.trim();
    answers[name] = (await prompter.text({ message, initial, check })).trim();
  };
  const askSecret = async (name: Name, message: string) => {
    if (answers[name]?.trim()) return;
    answers[name] = (await prompter.secret({ message, check: needed })).trim();
  };

  await ask("TWILIO_ACCOUNT_SID", "Account SID (Console → Account → API keys & tokens)");
  const keyBefore = present.TWILIO_API_KEY?.trim();
  await ask(
    "TWILIO_API_KEY",
    "API key's SID; leave it empty to use the account's Auth Token",
    true,
  );
  if (answers.TWILIO_API_KEY !== keyBefore) answers.TWILIO_API_SECRET = "";
  if (answers.TWILIO_API_KEY) await askSecret("TWILIO_API_SECRET", "The API key's secret");
  else await askSecret("TWILIO_AUTH_TOKEN", "Auth Token");
  await ask("TWILIO_WORKSPACE_SID", "Workspace SID (Console → TaskRouter → Workspaces)");
  await ask(
    "TWILIO_CONVERSATIONS_SERVICE_SID",
    "Conversations service SID; leave it empty for the account's default one",
    true,
  );
  await ask("TWILIO_REGION", "Region; leave it empty for the US", true);
  if (answers.TWILIO_REGION) await ask("TWILIO_EDGE", "Edge, e.g. dublin for ie1");
  else answers.TWILIO_EDGE = "";
  return answers;
}

function issue(name: Name, answer: string): string | undefined {
  const found = needed(answer) ?? settingIssue(name, answer);
  return found && `It ${found}.`;
}

function needed(answer: string): string | undefined {
  return answer === "" ? "is missing" : undefined;
}
