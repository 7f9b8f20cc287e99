import { z } from "zod";
import { type Closing, closed, mapValues, type Schema, schemaShape } from "./closed-schema.ts";

/** What Twilio's description says of one operation; an absent schema means that nothing is sent. */
export interface Operation {
  readonly id: string;
  readonly path: Schema;
  readonly query: Schema;
  readonly form: Schema | undefined;
  /** By status; errors are not described. */
  readonly answers: Readonly<Record<string, Schema | undefined>>;
}

/** A described path with its operations by method. */
interface Place {
  /** Matches a path; its groups are the path parameters. */
  readonly pattern: RegExp;
  readonly operations: Readonly<Record<string, Operation | undefined>>;
}

/** The parts of an OpenAPI 3.0 description that a contract is made of. */
export interface Description {
  /** Literal paths before templated ones. */
  readonly places: readonly Place[];
  readonly components: Schema;
}

const content = z.record(z.string(), z.object({ schema: schemaShape }));

const operation = z.object({
  operationId: z.string(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        schema: schemaShape,
      }),
    )
    .default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content: content.optional() })),
});

const document = z.object({
  paths: z.record(
    z.string(),
    z.object({
      get: operation.optional(),
      post: operation.optional(),
      put: operation.optional(),
      delete: operation.optional(),
    }),
  ),
  components: z.object({ schemas: z.record(z.string(), schemaShape) }),
});

/** @throws ZodError when it is not an OpenAPI 3.0 description. */
export function parseDescription(json: unknown, closing: Closing): Description {
  const { paths, components } = document.parse(json);
  return {
    places: Object.entries(paths)
      .sort(([a], [b]) => (literalFirst(a) < literalFirst(b) ? -1 : 1))
      .map(([template, item]) => ({
        pattern: new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
        operations: mapValues(item, (found) => found && toOperation(found, closing)),
      })),
    components: { schemas: mapValues(components.schemas, (schema) => closed(schema, closing)) },
  };
}

function literalFirst(template: string): string {
  return template.replaceAll(/\{\w+\}/g, "\uffff");
}

function toOperation(
  { operationId, parameters, requestBody, responses }: z.infer<typeof operation>,
  closing: Closing,
): Operation {
  const sent = { complete: false };
  const parametersIn = (place: string): Schema => {
    const found = parameters.filter((parameter) => parameter.in === place);
    return {
      type: "object",
      properties: Object.fromEntries(found.map(({ name, schema }) => [name, closed(schema, sent)])),
      required: found.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    };
  };
  const form = requestBody?.content["application/x-www-form-urlencoded"];
  return {
    id: operationId,
    path: parametersIn("path"),
    query: parametersIn("query"),
    form: form && closed(form.schema, sent),
    answers: mapValues(responses, (response) => {
      const json = response.content?.["application/json"];
      return json && closed(json.schema, closing);
    }),
  };
}
