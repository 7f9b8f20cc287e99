import { z } from "zod";
import { identitySources } from "./identity-shape.ts";
import { closedObject } from "./object-shapes.ts";
import { friendlyNameRule, ruleList, rulePairs } from "./rule-shape.ts";
import { safetyLimits } from "./safety-shape.ts";

/** For editors: there must be at least one rule. */
const ONE_RULE = {
  anyOf: [
    { required: ["friendlyName"] },
    { required: ["attributes"], properties: { attributes: { minItems: 1, minProperties: 1 } } },
  ],
};

const keys = closedObject({
  $schema: z.string().optional().describe("Where editors find this schema."),
  identity: identitySources
    .prefault(["contact_uri", { guess: "friendly_name" }])
    .describe("Where to look for a Worker's identity, in order."),
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
    .describe("The role of Users that are created; never sent with an update."),
  workers: z
    .string()
    .regex(/\S/, "must not be empty")
    .optional()
    .describe(
      "A TaskRouter expression, evaluated by Twilio: only Workers that match it are synced.",
    ),
  safety: safetyLimits
    .prefault({})
    .describe("Limits above which a run stops before its first write."),
});

/** The keys that mapping.json may have. */
export const MAPPING_KEYS: readonly string[] = Object.keys(keys.shape);

/** The shape of mapping.json: its keys with descriptions, parsed into a `Mapping`. */
export const mappingShape = keys
  .refine(({ attributes, friendlyName }) => attributes.length > 0 || friendlyName !== undefined, {
    error: "has no rule; add one under `attributes` or `friendlyName`",
    params: { lacksKey: true },
  })
  .meta(ONE_RULE);
