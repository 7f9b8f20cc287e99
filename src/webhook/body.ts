import { Refusal } from "./refusal.ts";

/** The body of a request: the fields of a form, or JSON as it was signed. */
export type Body =
  | { readonly kind: "form"; readonly fields: FormFields }
  | { readonly kind: "json"; readonly text: string };

/** The fields of a form by name. Blank fields are kept; a repeated field is a list. */
export type FormFields = Readonly<Record<string, string | string[]>>;

/** A callback has about twenty fields. Sorting many thousands would take time before any check. */
const MOST_FIELDS = 1000;

/** @throws Refusal 413 if a form has more fields than any event. */
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

/** TaskRouter's callback sends forms, Event Streams sends JSON. */
export type BodyKind = "form" | "json";

/**
 * Tells which kind of body a request has.
 *
 * @throws Refusal 405 for any method but POST, 415 for any other content type.
 */
export function bodyKind(method: string, contentType = ""): BodyKind {
  if (method !== "POST") {
    throw new Refusal(405, "the method is not POST", { allow: "POST" });
  }
  const type = contentType.replace(/;.*/, "").trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") return "form";
  if (/^application\/([^/\s]+\+)?json$/.test(type)) return "json";
  throw new Refusal(415, "the content type is neither a form nor JSON");
}
