import { type Flex, readFlex } from "../doctor/account.ts";
import { isForbidden } from "../doctor/verdict.ts";
import { Problem } from "../mapping/problem.ts";
import { readPlace, regionIssue } from "../region.ts";
import { type Environment, readSettings, settingIssue } from "../settings.ts";
import { connect } from "../twilio/connect.ts";
import { Deadline } from "../twilio/deadline.ts";
import type { OnTrouble } from "../twilio/requester.ts";
import { TwilioError } from "../twilio/twilio-error.ts";
import { Cancelled, type Prompter, type Question } from "./prompter.ts";

/** How long Twilio may take to name Flex's Workspace, in ms. */
const DEADLINE = 20_000;

type Name = Parameters<typeof settingIssue>[0];
type Check = Question["check"];

/** Shows what is waited for, until it stops. */
interface Waiting {
  readonly onStart: (what: string) => void;
  readonly onTrouble: OnTrouble;
  readonly stop: () => void;
}

/**
 * Asks for all settings of a run and offers the present values. It asks for the Workspace last,
 * because Flex may name it.
 *
 * @param waiting shows that Twilio is asked
 * @param tell receives what went wrong then, with the answers so far
 * @returns the present variables, with the answers in place
 * @throws Cancelled, and SettingsError if Twilio cannot be asked with these answers.
 */
export async function askSettings(
  prompter: Prompter,
  present: Environment,
  waiting: Waiting,
  tell: (text: string, answers: Environment) => void,
): Promise<Environment> {
  const answers = await askAccess(prompter, present);
  try {
    return await askPlace(prompter, answers, await findFlex(answers, waiting));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell(error.message, answers);
    if (!(await prompter.confirm("Enter them again?", true))) throw new Cancelled();
    return askSettings(prompter, withoutSecret(answers), waiting, tell);
  }
}

/** @throws Problem if Twilio refuses the credentials or cannot be reached. */
async function findFlex(
  answers: Environment,
  { onStart, onTrouble, stop }: Waiting,
): Promise<Flex> {
  // Flex's configuration is the account's: the request names no Workspace.
  const settings = readSettings({ ...answers, TWILIO_WORKSPACE_SID: `WS${"0".repeat(32)}` });
  onStart("Asking Twilio which Workspace Flex uses");
  try {
    return await readFlex(connect(settings).open(new Deadline(DEADLINE), { onTrouble }));
  } catch (error) {
    // No Flex, or no right to ask for it: restricted keys never have that one.
    if (isForbidden(error) || (error instanceof TwilioError && error.status === 404)) return {};
    throw error;
  } finally {
    stop();
  }
}

/**
 * Asks for the account, its region and its credentials, and offers the present values. It does not
 * ask for a secret that is already set.
 *
 * @returns the present variables, with the answers in place
 */
async function askAccess(prompter: Prompter, present: Environment): Promise<Environment> {
  const answers: Record<string, string | undefined> = { ...present };
  const ask = async (name: Name, message: string, check: Check) => {
    const initial = present[name]?.trim();
    answers[name] = (await prompter.text({ message, initial, check })).trim();
  };
  const askSecret = async (name: Name, message: string) => {
    if (answers[name]?.trim()) return;
    answers[name] = (await prompter.secret({ message, check: checkOf(name) })).trim();
  };

  await ask(
    "TWILIO_ACCOUNT_SID",
    "Account SID (Console → Account → API keys & tokens)",
    checkOf("TWILIO_ACCOUNT_SID"),
  );
  await ask(
    "TWILIO_REGION",
    "Region; leave it empty for the US",
    optional((answer) => sentence(regionIssue(answer))),
  );
  const { TWILIO_REGION: region } = answers;
  if (!region) answers.TWILIO_EDGE = "";
  else await ask("TWILIO_EDGE", "Edge; leave it empty for the region's own", edgeCheck(region));
  const keyBefore = present.TWILIO_API_KEY?.trim();
  await ask(
    "TWILIO_API_KEY",
    "API key SID; leave it empty to use the account's Auth Token",
    optional(checkOf("TWILIO_API_KEY")),
  );
  if (answers.TWILIO_API_KEY !== keyBefore) answers.TWILIO_API_SECRET = "";
  if (answers.TWILIO_API_KEY) await askSecret("TWILIO_API_SECRET", "API key secret");
  else await askSecret("TWILIO_AUTH_TOKEN", "Auth Token");
  return answers;
}

/**
 * Asks for the Workspace and the Conversations service, and offers the present values or those that
 * Flex uses.
 *
 * @returns the present variables, with the answers in place
 */
async function askPlace(
  prompter: Prompter,
  present: Environment,
  flex: Flex,
): Promise<Environment> {
  const inFlex = (sid: string | undefined) =>
    sid === undefined ? "" : "; this is the one Flex uses";
  const { TWILIO_WORKSPACE_SID: workspace, TWILIO_CONVERSATIONS_SERVICE_SID: service } = present;
  const workspaceSid = await prompter.text({
    message: `Workspace SID (Console → TaskRouter → Workspaces)${inFlex(workspace?.trim() ? undefined : flex.workspaceSid)}`,
    initial: workspace?.trim() || flex.workspaceSid,
    check: checkOf("TWILIO_WORKSPACE_SID"),
  });
  const serviceSid = await prompter.text({
    message: `Conversations service SID; leave it empty for the account's default${inFlex(service?.trim() ? undefined : flex.serviceSid)}`,
    initial: service?.trim() || flex.serviceSid,
    check: optional(checkOf("TWILIO_CONVERSATIONS_SERVICE_SID")),
  });
  return {
    ...present,
    TWILIO_WORKSPACE_SID: workspaceSid.trim(),
    TWILIO_CONVERSATIONS_SERVICE_SID: serviceSid.trim(),
  };
}

function checkOf(name: Name): Check {
  return (answer) => (answer === "" ? "It is missing." : sentence(settingIssue(name, answer)));
}

function optional(check: Check): Check {
  return (answer) => (answer === "" ? undefined : check(answer));
}

/** Checks an edge; an empty one is accepted if the region's own edge is known. */
function edgeCheck(region: string): Check {
  return (answer) => {
    const place = readPlace(region, answer === "" ? undefined : answer);
    return typeof place === "string" ? `${place}.` : undefined;
  };
}

function sentence(issue: string | undefined): string | undefined {
  return issue && `It ${issue}.`;
}

/** Returns the settings without the refused secret, so that it is asked for again. */
function withoutSecret(settings: Environment): Environment {
  const used = settings.TWILIO_API_KEY?.trim() ? "TWILIO_API_SECRET" : "TWILIO_AUTH_TOKEN";
  return { ...settings, [used]: "" };
}
