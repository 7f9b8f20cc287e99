import { type Answer, type EmulatedRequest, refusal } from "./answer.ts";
import type { EmulatorOptions } from "./options.ts";
import { takesRight } from "./rights.ts";
import { route } from "./routes.ts";
import type { World } from "./world.ts";

/** A request and its sender's credentials. */
export interface Received extends EmulatedRequest {
  readonly method: string;
  readonly authorization: string | undefined;
}

/** Answers a request, or refuses it if the sender lacks the right or exceeds a limit. */
export function admit(
  world: World,
  { nullAttributes = false, denied = [], mostPerPage }: EmulatorOptions,
  isServed: boolean,
  { method, url, form, authorization }: Received,
): Answer {
  if (!isServed) return refusal(429, 20429, "Too Many Requests");
  if (!isAuthentic(world, authorization)) return refusal(401, 20003, "Authenticate");
  if (takesRight(denied, method, url)) return refusal(403, 20403, "Forbidden");
  const asked = url.searchParams.get("PageSize");
  if (asked !== null && mostPerPage !== undefined) {
    url.searchParams.set("PageSize", String(Math.min(Number(asked), mostPerPage)));
  }
  try {
    return route(world, method, { url, form }, nullAttributes);
  } catch (error) {
    if (error instanceof URIError) return refusal(400, 20001, "The path is not encoded correctly");
    throw error;
  }
}

/** Basic authentication with the API key, or with the account's SID and Auth Token. */
function isAuthentic(world: World, authorization: string | undefined): boolean {
  const encoded = authorization?.replace(/^Basic /, "") ?? "";
  const credentials = Buffer.from(encoded, "base64").toString();
  return [`${world.apiKey}:${world.apiSecret}`, `${world.accountSid}:${world.authToken}`].includes(
    credentials,
  );
}
