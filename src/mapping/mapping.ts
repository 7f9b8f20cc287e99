import type { z } from "zod";
import type { mappingShape } from "./file/mapping-shape.ts";

/** mapping.json, read: which Worker values a User should show. */
export type Mapping = Readonly<z.infer<typeof mappingShape>>;
