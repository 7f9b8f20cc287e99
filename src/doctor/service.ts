import { z } from "zod";
import type { Flex } from "./account.ts";
import type { Access } from "./settings-check.ts";
import { isForbidden, ok, problem, type Verdict, warning } from "./verdict.ts";

/** Conversations API: Configuration. */
const configuration = z.object({ defaultChatServiceSid: z.string().nullish() });

/**
 * Checks that the service is the one with the chats: Flex's, which should be the account's default
 * (Flex: Flex Chat Service).
 */
export async function checkService(access: Access, flex: Flex): Promise<Verdict<true>> {
  const { serviceSid: set } = access.settings;
  const found = await readDefault(access);
  if (found === "forbidden") return checkUnknown(set, flex);
  const service = set ?? found;
  if (service === undefined) {
    return problem(
      "the account has no default Conversations service.",
      `Set TWILIO_CONVERSATIONS_SERVICE_SID${flex.serviceSid ? `=${flex.serviceSid}, which Flex uses` : ""}.`,
    );
  }
  if (flex.serviceSid !== undefined && flex.serviceSid !== service) return another(service, flex);
  if (service === found) return ok(`${service}, the account's default.`);
  if (flex.serviceSid !== undefined) return ok(`${service}, which Flex uses.`);
  return warning(
    `${service} is not the account's default, ${found ?? "which is not set"}.`,
    "Check TWILIO_CONVERSATIONS_SERVICE_SID; without it, the default is used.",
    true,
  );
}

function checkUnknown(set: string | undefined, flex: Flex): Verdict<true> {
  if (set !== undefined && flex.serviceSid === set) return ok(`${set}, which Flex uses.`);
  if (set !== undefined && flex.serviceSid !== undefined) return another(set, flex);
  return warning(
    `the API key may not read which service is the account's default, so ${set ?? "the service"} could not be checked.`,
    "Run this once with a standard key, on your machine.",
    true,
  );
}

function another(service: string, flex: Flex): Verdict<never> {
  return problem(
    `${service} is used, but Flex's chats are in ${flex.serviceSid}.`,
    `Set TWILIO_CONVERSATIONS_SERVICE_SID=${flex.serviceSid}.`,
  );
}

async function readDefault(access: Access): Promise<string | undefined | "forbidden"> {
  const { client, requester } = access.session;
  try {
    const found = await requester.read("configuration.fetch", configuration, () =>
      client.conversations.v1.configuration().fetch(),
    );
    return found.defaultChatServiceSid ?? undefined;
  } catch (error) {
    if (isForbidden(error)) return "forbidden";
    throw error;
  }
}
