import type { AttributeKey } from "./attribute-keys.ts";

/** The attributes that may hold an agent's picture; Flex's own comes first. */
const PICTURES = ["image_url", "avatar_url", "picture_url", "photo_url", "picture", "photo"];

/**
 * Returns the text of a mapping.json for Workers with these attributes, or undefined if it knows
 * none of them. Everybody in a chat can see a copied value, so it copies only a picture and the
 * name that is meant for customers.
 *
 * @param schema where editors find the schema, if they can
 */
export function proposeMapping(keys: readonly AttributeKey[], schema?: string): string | undefined {
  const texts = new Set(keys.filter(({ kinds }) => kinds.includes("text")).map(({ path }) => path));
  const picture = PICTURES.find((path) => texts.has(path));
  const hasName = texts.has("public_identity");
  if (picture === undefined && !hasName) return undefined;

  const other = texts.has("twilio_contact_identity") ? `"twilio_contact_identity", ` : "";
  const lines = [
    ...(schema === undefined ? [] : [`"$schema": ${JSON.stringify(schema)}`]),
    `"identity": ["contact_uri", ${other}{ "guess": "friendly_name" }]`,
  ];
  if (picture !== undefined) {
    lines.push(`"attributes": [{ "from": "${picture}", "to": "avatar_url" }]`);
  }
  if (hasName) lines.push(`"friendlyName": { "from": "public_identity", "mode": "createOnly" }`);
  return `{\n${lines.map((line) => `  ${line}`).join(",\n")}\n}\n`;
}
