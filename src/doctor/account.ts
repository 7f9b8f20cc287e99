import { z } from "zod";
import { type Callback, readCallback } from "../twilio/callback-registration.ts";
import type { Session } from "../twilio/connect.ts";
import { TwilioError } from "../twilio/twilio-error.ts";
import type { Access } from "./settings-check.ts";
import { isForbidden, ok, problem, type Verdict, warning } from "./verdict.ts";

/** Twilio's answer about the Workspace: its callback, or why that is unknown. */
type WorkspaceAnswer = Callback | "missing" | "forbidden";

/** Access to Twilio after it has answered the first request. */
interface Reached extends Access {
  readonly answer: WorkspaceAnswer;
}

/** The Workspace and the service that Flex uses, if known. */
export interface Flex {
  readonly workspaceSid?: string | undefined;
  readonly serviceSid?: string | undefined;
}

/** Makes the first request; any answer to it but 401 shows that the credentials are accepted. */
export async function checkCredentials(access: Access): Promise<Verdict<Reached>> {
  const { session, settings } = access;
  const accepted = (answer: WorkspaceAnswer) => ok("Twilio accepts them.", { ...access, answer });
  try {
    return accepted(await readCallback(session, settings.workspaceSid));
  } catch (error) {
    if (isForbidden(error)) return accepted("forbidden");
    if (error instanceof TwilioError && error.status === 404) return accepted("missing");
    throw error;
  }
}

/** Flex API: Configuration. */
const flexConfiguration = z
  .object({
    taskrouterWorkspaceSid: z.string().nullish(),
    chatServiceInstanceSid: z.string().nullish(),
  })
  .transform(
    (found): Flex => ({
      workspaceSid: found.taskrouterWorkspaceSid ?? undefined,
      serviceSid: found.chatServiceInstanceSid ?? undefined,
    }),
  );

/** @throws TwilioError, with status 404 if the account has no Flex. */
export function readFlex({ client, requester }: Session): Promise<Flex> {
  const configuration = client.flexApi.v1.configuration();
  return requester.read("flexConfiguration.fetch", flexConfiguration, () => configuration.fetch());
}

/** Asks Flex which Workspace and which service it uses. */
export async function checkFlex(access: Access): Promise<Verdict<Flex>> {
  try {
    const flex = await readFlex(access.session);
    const { workspaceSid = "no Workspace", serviceSid = "no service" } = flex;
    return ok(`uses ${workspaceSid} and ${serviceSid}.`, flex);
  } catch (error) {
    if (error instanceof TwilioError && error.status === 404) {
      return ok("not used in this account.", {});
    }
    if (!(error instanceof TwilioError)) throw error;
    const why = isForbidden(error) ? "the API key may not read its Configuration" : error.message;
    return warning(
      `${why}\nSo it is unknown whether Flex uses the same Workspace and service.`,
      "Restricted keys cannot have this right. Run this once with a standard key, on your machine.",
      {},
    );
  }
}

/** Checks that the Workspace exists, and is the one that Flex uses. */
export function checkWorkspace(
  { settings: { workspaceSid }, answer }: Reached,
  flex: Flex,
): Verdict<Callback | "forbidden"> {
  if (answer === "missing") {
    const hint = flex.workspaceSid === undefined ? "" : ` Flex uses ${flex.workspaceSid}.`;
    return problem(
      `there is no ${workspaceSid} in this account.`,
      `Check TWILIO_WORKSPACE_SID.${hint}`,
    );
  }
  if (flex.workspaceSid !== undefined && flex.workspaceSid !== workspaceSid) {
    return warning(
      `${workspaceSid} is not the one that Flex uses, ${flex.workspaceSid}.`,
      `To sync Flex's agents, set TWILIO_WORKSPACE_SID=${flex.workspaceSid}.`,
      answer,
    );
  }
  if (answer === "forbidden") {
    return warning(
      `the API key may not read ${workspaceSid}. Syncing does not need this; registering and checking the webhook do.`,
      "For those, give the key the right TaskRouter → Workspaces: read.",
      answer,
    );
  }
  return ok(`${workspaceSid} can be read.`, answer);
}
