import { Ajv, type Options } from "ajv";
import formats from "ajv-formats";
import { z } from "zod";
import type { Exchange } from "../../src/dev/emulator/emulator.ts";
import { type Closing, COMPONENTS, type Schema } from "./closed-schema.ts";
import { type Description, type Operation, parseDescription } from "./description.ts";

/** What one API of Twilio promises, by its OpenAPI description. */
export class Contract {
  readonly #description: Description;
  /** For paths, queries and forms, in which everything is text. */
  readonly #sent: Ajv;
  readonly #answered: Ajv;

  /**
   * @param openApi the description, as JSON
   * @param closing what is asked of answers beyond the description's words
   */
  constructor(openApi: unknown, closing: Closing) {
    this.#description = parseDescription(openApi, closing);
    this.#sent = validator(this.#description, { coerceTypes: "array" });
    this.#answered = validator(this.#description, {});
  }

  /** The name of the operation that an exchange belongs to, if there is one. */
  operation({ method, path }: Exchange): string | undefined {
    return this.#find(method, path)?.operation?.id;
  }

  /** What an exchange does that the description does not allow, in words; empty when all is well. */
  violations(exchange: Exchange): string[] {
    const { method, path } = exchange;
    return this.#violations(exchange).map((violation) => `${method} ${path}: ${violation}`);
  }

  #violations({ method, path, requestBody, status, responseBody }: Exchange): string[] {
    const place = this.#find(method, path);
    if (place === undefined) return ["the path is not described"];
    const { operation, parameters } = place;
    if (operation === undefined) return ["the method is not described"];
    return [
      ...violationsOf(this.#sent, "path", operation.path, parameters),
      ...violationsOf(this.#sent, "query", operation.query, fields(path.split("?")[1])),
      ...this.#form(operation, requestBody),
      ...this.#answer(operation, status, responseBody),
    ];
  }

  #find(method: string, path: string) {
    const pathname = path.split("?")[0] ?? "";
    for (const { pattern, operations } of this.#description.places) {
      const match = pattern.exec(pathname);
      if (match === null) continue;
      const parameters = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, text]) => [name, decoded(text)]),
      );
      return { operation: operations[method.toLowerCase()], parameters };
    }
    return undefined;
  }

  #form({ form }: Operation, body: string): string[] {
    if (form !== undefined) return violationsOf(this.#sent, "form", form, fields(body));
    return body === "" ? [] : ["a form is not described"];
  }

  #answer({ answers }: Operation, status: number, body: string): string[] {
    if (status >= 400) return errorViolations(status, body);
    if (!(status in answers)) return [`status ${status} is not described`];
    const schema = answers[status];
    if (schema === undefined) return body === "" ? [] : ["an answer is not described"];
    return violationsOf(this.#answered, "answer", schema, json(body));
  }
}

function validator({ components }: Description, options: Options): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, ...options });
  formats.default(ajv);
  ajv.addFormat("uri-map", true);
  return ajv.addSchema({ components }, COMPONENTS);
}

function violationsOf(ajv: Ajv, where: string, schema: Schema, value: unknown): string[] {
  ajv.validate(schema, value);
  return (ajv.errors ?? []).map(({ instancePath, message, params }) => {
    const { additionalProperty } = params;
    const which = additionalProperty === undefined ? "" : `: ${additionalProperty}`;
    return `${where}${instancePath} ${message}${which}`;
  });
}

/** Twilio API: errors, which its descriptions leave out. */
function errorViolations(status: number, body: string): string[] {
  const error = z.strictObject({
    code: z.int(),
    message: z.string(),
    more_info: z.url(),
    status: z.literal(status),
  });
  const { issues = [] } = error.safeParse(json(body)).error ?? {};
  return issues.map(({ path, message }) => `error ${["", ...path].join("/")} ${message}`);
}

/** Undefined when the text is not encoded as a path must be. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Text that is not JSON stands for itself, which no answer's schema allows. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A query or a form by name; a name that occurs more than once has all its values. */
function fields(text = ""): Record<string, string | string[]> {
  const entries = new URLSearchParams(text);
  return Object.fromEntries(
    [...entries].map(([name, value]) => {
      const all = entries.getAll(name);
      return [name, all.length > 1 ? all : value];
    }),
  );
}
