import twilio, { type Twilio } from "twilio";
import type { WorkerInstance } from "twilio/lib/rest/taskrouter/v1/workspace/worker.js";
import { z } from "zod";

/** What people write who need this once: the part that both of their scripts share. */

const environment = z.object({
  TWILIO_ACCOUNT_SID: z.string(),
  TWILIO_API_KEY: z.string(),
  TWILIO_API_SECRET: z.string(),
  TWILIO_WORKSPACE_SID: z.string(),
  TWILIO_API_BASE_URL: z.string(),
});
const workerAttributes = z.object({ contact_uri: z.string(), image_url: z.string() });
const userAttributes = z.looseObject({ avatar_url: z.string().optional() });

const variables = environment.parse(process.env);

/** `twilio` as its documentation sets it up, but for the address. */
const client = twilio(variables.TWILIO_API_KEY, variables.TWILIO_API_SECRET, {
  accountSid: variables.TWILIO_ACCOUNT_SID,
  autoRetry: true,
});
client.taskrouter.baseUrl = variables.TWILIO_API_BASE_URL;
client.conversations.baseUrl = variables.TWILIO_API_BASE_URL;

/** All Workers, in one array. */
export function listWorkers(): Promise<WorkerInstance[]> {
  return client.taskrouter.v1.workspaces(variables.TWILIO_WORKSPACE_SID).workers.list();
}

/** Copies one Worker's picture to its User; a failure is printed, and the script goes on. */
export async function copyPicture(worker: WorkerInstance): Promise<void> {
  const { contact_uri, image_url } = workerAttributes.parse(JSON.parse(worker.attributes));
  const identity = contact_uri.replace("client:", "");
  try {
    await setPicture(client, identity, image_url);
  } catch (error) {
    console.error(`${worker.sid}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

async function setPicture({ conversations }: Twilio, identity: string, url: string): Promise<void> {
  const { users } = conversations.v1;
  try {
    const user = await users(identity).fetch();
    const attributes = userAttributes.parse(JSON.parse(user.attributes));
    if (attributes.avatar_url === url) return;
    const changed = { ...attributes, avatar_url: url };
    await users(identity).update({ attributes: JSON.stringify(changed) });
  } catch (error) {
    if (!(error instanceof twilio.RestException) || error.status !== 404) throw error;
    await users.create({ identity, attributes: JSON.stringify({ avatar_url: url }) });
  }
}
