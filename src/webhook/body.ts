import type { Received } from "./received.ts";
import { Refusal } from "./refusal.ts";

/** A request's body: the text that was signed, and of a form its fields. */
export type Body =
  | { readonly kind: "form"; readonly fields: FormFields }
  | { readonly kind: "json"; readonly text: string };

/** A form's fields by name: blank ones kept, repeated ones as a list. */
export type FormFields = Readonly<Record<string, string | string[]>>;

/** A callback has some twenty fields; to sort ten thousand would take time before any check. */
const MOST_FIELDS = 1000;

/** @throws Refusal 413 for a form with more fields than any event has. */
export function parseBody(kind: BodyKind, text: string): Body {
  return kind === "json" ? { kind, text } : { kind, fields: formFields(text) };
}

function formFields(text: string): FormFields {
  const fields = new Map<string, string | string[]>();
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > MOST_FIELDS) throw new Refusal(413, `the form has over ${MOST_FIELDS} fields`);
    const before = fields.get(name);
    if (before === undefined) fields.set(name, value);
    else if (Array.isArray(before)) before.push(value);
    else fields.set(name, [before, value]);
  }
  return Object.fromEntries(fields);
}

/** How a request's body is to be read: TaskRouter's callback sends forms, Event Streams JSON. */
export type BodyKind = "form" | "json";

/** @throws Refusal 405 for any method but POST, 415 for any other kind of body. */
export function bodyKind({ method, headers }: Received): BodyKind {
  if (method !== "POST") {
    throw new Refusal(405, "the method is not POST", { allow: "POST" });
  }
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (/^application\/([^/\s]+\+)?json$/.test(type)) return "json";
  throw new Refusal(415, "the content type is neither a form nor JSON");
}
