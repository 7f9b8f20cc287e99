import { z } from "zod";
import { mappingShape } from "./shape.ts";

/** The JSON Schema of mapping.json that editors use, made from the shape that the program checks. */
export function mappingJsonSchema(): object {
  return {
    title: "Worker to User mapping",
    ...z.toJSONSchema(mappingShape, { io: "input", unrepresentable: "any", target: "draft-7" }),
  };
}
