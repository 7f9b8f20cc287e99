import { Refusal } from "./refusal.ts";

/** How a request's body is to be read: TaskRouter's callback sends forms, Event Streams JSON. */
export type BodyKind = "form" | "json";

const KINDS: Readonly<Record<string, BodyKind>> = {
  "application/x-www-form-urlencoded": "form",
  "application/json": "json",
};

/** @throws Refusal 405 for any method but POST, 415 for any other kind of body. */
export function bodyKind(request: Request): BodyKind {
  if (request.method !== "POST") {
    throw new Refusal(405, "the method is not POST", { allow: "POST" });
  }
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kind === undefined) throw new Refusal(415, "the content type is neither a form nor JSON");
  return kind;
}
