import type { z } from "zod";
import type { mappingShape } from "./file/mapping-shape.ts";

/** mapping.json after parsing: which Worker values each User should show. */
export type Mapping = Readonly<z.infer<typeof mappingShape>>;
