/** Mappings that are accepted, one for each thing that one may say. */
export const VALID_MAPPINGS: readonly object[] = [
  { attributes: { image_url: "avatar_url" } },
  { image_url: "avatar_url" },
  { "location.country": "country", "a\\.b": "c\\.d" },
  { attributes: [{ from: ["a", "b.c"], to: "x.y", default: null, mode: "fillEmpty" }] },
  { attributes: [{ value: { any: ["json", 1] }, to: "x" }], identity: [{ from: "id" }] },
  { attributes: [{ from: "a", to: "b", whenMissing: "remove", mode: "always" }] },
  { attributes: [{ from: "a", to: "b", whenMissing: "keep", mode: "fillEmpty", default: 1 }] },
  { attributes: [{ expression: "a & b", to: "c", when: "$exists(a)", whenMissing: "remove" }] },
  { attributes: [{ expression: "a", to: "c", default: { b: 1 } }] },
  { attributes: [], friendlyName: { value: "Agent" } },
  { attributes: {}, friendlyName: { expression: "$trim(name)", default: "Agent" } },
  { friendlyName: { from: "public_identity", mode: "createOnly", when: "a" }, users: "updateOnly" },
  { attributes: { a: "b" }, workers: "roles HAS 'agent'", roleSid: `RL${"0".repeat(32)}` },
  {
    $schema: "./src/mapping/mapping.schema.json",
    attributes: { a: "b" },
    identity: [
      "contact_uri",
      { from: "email", encode: "flex" },
      { expression: "$lowercase(friendlyName)", encode: "none" },
      "twilio_contact_identity",
      { guess: "friendly_name" },
    ],
  },
  { attributes: { a: "b" }, safety: { maxOverwrites: 5, fromUsers: 1 } },
  { attributes: { a: "b" }, safety: { maxOverwrites: "12.5%", maxCreates: 0 } },
];
