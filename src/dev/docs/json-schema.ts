import { z } from "zod";
import { MAPPING_KEYS, mappingShape } from "../../mapping/file/mapping-shape.ts";
import { rulePairs } from "../../mapping/file/rule-shape.ts";

/** The JSON Schema of mapping.json that editors use, made from the shape that the program checks. */
export function mappingJsonSchema(): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Worker to User mapping",
    anyOf: [mappingKeysSchema(), oldFormSchema()],
  };
}

/** Of that, what describes the keys. */
export function mappingKeysSchema(): z.core.JSONSchema.BaseSchema {
  return schemaOf(mappingShape);
}

/** The old form is the short form of `attributes` alone. */
function oldFormSchema(): object {
  const { propertyNames, ...pairs } = schemaOf(rulePairs);
  const names = { allOf: [propertyNames, { not: { enum: MAPPING_KEYS } }] };
  return { ...pairs, propertyNames: names, minProperties: 1 };
}

function schemaOf(shape: z.ZodType): z.core.JSONSchema.BaseSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    io: "input",
    unrepresentable: "any",
    target: "draft-7",
  });
  return schema;
}
