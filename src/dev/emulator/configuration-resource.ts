import { type Answer, ok } from "./answer.ts";
import type { World } from "./world.ts";

/** Conversations API: Configuration, which names the account's default service. */
export function conversationsConfiguration(world: World, url: URL): Answer {
  const service = `${url.origin}/v1/Services/${world.defaultServiceSid}/Configuration`;
  return ok({
    account_sid: world.accountSid,
    default_chat_service_sid: world.hasDefaultService ? world.defaultServiceSid : null,
    default_messaging_service_sid: null,
    default_inactive_timer: null,
    default_closed_timer: null,
    url: url.href,
    links: { service, webhooks: `${url.href}/Webhooks` },
  });
}

/** Flex API: Configuration, which names the service and the Workspace that Flex works with. */
export function flexConfiguration(world: World, url: URL): Answer {
  return ok({
    account_sid: world.accountSid,
    chat_service_instance_sid: world.flex.serviceSid,
    taskrouter_workspace_sid: world.flex.workspaceSid,
    status: "ok",
    url: url.href,
  });
}
