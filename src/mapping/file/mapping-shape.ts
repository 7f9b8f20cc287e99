import { z } from "zod";
import { identitySources } from "./identity-shape.ts";
import { closedObject } from "./object-shapes.ts";
import { friendlyNameRule, ruleList, rulePairs } from "./rule-shape.ts";
import { safetyLimits } from "./safety-shape.ts";

/** In words for editors, that there is a rule. */
const ONE_RULE = {
  anyOf: [
    { required: ["friendlyName"] },
    { required: ["attributes"], properties: { attributes: { minItems: 1, minProperties: 1 } } },
  ],
};

const keys = closedObject({
  $schema: z.string().optional().describe("Where an editor finds this description."),
  identity: identitySources
    .prefault(["contact_uri", { guess: "friendly_name" }])
    .describe("Where a Worker's identity is looked for, in order."),
  attributes: z
    .union([ruleList, rulePairs])
    .default([])
    .describe("What to copy into the User's attributes."),
  friendlyName: friendlyNameRule
    .optional()
    .describe("The User's friendly name. Customers see it: prefer `public_identity`."),
  users: z
    .enum(["upsert", "updateOnly", "createOnly"])
    .default("upsert")
    .describe("Whether Users may be created, updated, or both."),
  roleSid: z
    .string()
    .regex(/^RL[0-9a-fA-F]{32}$/, "must be `RL` and 32 hexadecimal digits")
    .optional()
    .describe("The role of a User that is created; never sent on an update."),
  workers: z
    .string()
    .regex(/\S/, "must not be empty")
    .optional()
    .describe("A TaskRouter expression: only the Workers it matches. Evaluated by Twilio."),
  safety: safetyLimits
    .prefault({})
    .describe("When a run stops before its first write rather than overwrite or create too much."),
});

/** The keys that mapping.json may have. */
export const MAPPING_KEYS: readonly string[] = Object.keys(keys.shape);

/** mapping.json: the keys it may have, described for people, and the `Mapping` it becomes. */
export const mappingShape = keys
  .refine(({ attributes, friendlyName }) => attributes.length > 0 || friendlyName !== undefined, {
    error: "has no rule; give one under `attributes` or `friendlyName`",
    params: { lacksKey: true },
  })
  .meta(ONE_RULE);
