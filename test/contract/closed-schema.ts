import { z } from "zod";

/** A JSON Schema, or OpenAPI 3.0's dialect of it. */
export type Schema = Readonly<Record<string, unknown>>;

export const schemaShape = z.record(z.string(), z.unknown());

/** What an object schema asks for beyond the description's own words. */
export interface Closing {
  /** Every described field must be there. */
  readonly complete: boolean;
}

/** The name under which a description's components are known to the validator. */
export const COMPONENTS = "twilio";

const nested = z.object({
  $ref: z.string().optional(),
  type: z.string().optional(),
  nullable: z.boolean().optional(),
  properties: z.record(z.string(), schemaShape).optional(),
  items: schemaShape.optional(),
});

/**
 * A schema of an OpenAPI 3.0 description as `ajv` takes it, with fields refused that are not
 * described. Twilio's descriptions leave out `additionalProperties` everywhere, and `required` in
 * every answer.
 */
export function closed(schema: Schema, closing: Closing): Schema {
  const { $ref, type, nullable, properties, items } = nested.parse(schema);
  if ($ref !== undefined) return { $ref: `${COMPONENTS}${$ref}` };
  return {
    ...schema,
    // Without a type everything is allowed, null too; `ajv` refuses the keyword there.
    nullable: type === undefined ? undefined : (nullable ?? false),
    ...(items && { items: closed(items, closing) }),
    ...(properties && {
      properties: mapValues(properties, (property) => closed(property, closing)),
      additionalProperties: false,
      ...(closing.complete && { required: Object.keys(properties) }),
    }),
  };
}

export function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
