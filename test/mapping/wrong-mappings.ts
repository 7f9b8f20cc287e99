/** Mappings that are refused, each with what is wrong with it, as people write them. */
export const WRONG_MAPPINGS: readonly (readonly [title: string, text: string])[] = [
  ["an unknown key, near another", '{ "attribute": { "image_url": "avatar_url" } }'],
  ["an unknown key, near none", '{ "attributes": { "a": "b" }, "timeout": 5 }'],
  ["two unknown keys", '{ "attributes": { "a": "b" }, "timeout": 5, "userz": "upsert" }'],
  [
    "unknown keys beside a lack and a surplus of sources",
    '{ "attributes": [{ "to": "x" }, { "from": "a", "expression": "b", "to": "y", "form": "c" }] }',
  ],
  [
    "values of other types",
    '{ "attributes": "list", "users": {}, "roleSid": null, "safety": { "fromUsers": "number" } }',
  ],
  [
    "a misspelt key of a rule",
    '{\n  "attributes": [\n    { "form": "image_url", "to": "avatar_url" }\n  ]\n}',
  ],
  [
    "several things at once",
    '{\n  "users": "update",\n  "identity": [],\n  "attributes": [\n    { "from": "", "to": "x" },\n    { "from": "a", "to": "x.y", "mode": "fillempty" }\n  ]\n}',
  ],
  ["no source", '{ "attributes": [{ "to": "avatar_url" }] }'],
  ["two sources", '{ "attributes": [{ "from": "a", "expression": "b", "to": "x" }] }'],
  ["no target", '{ "attributes": [{ "from": "image_url" }] }'],
  ["a target that is no text", '{ "attributes": [{ "from": "image_url", "to": 5 }] }'],
  ["an empty key in a path", '{ "attributes": [{ "from": "location..country", "to": "x" }] }'],
  ["a path to a prototype", '{ "attributes": [{ "from": "a.__proto__", "to": "constructor.x" }] }'],
  ["an empty list of paths", '{ "attributes": [{ "from": [], "to": "x" }] }'],
  ["a number for a path", '{ "attributes": [{ "from": 7, "to": "x" }] }'],
  ["a rule that is no object", '{ "attributes": ["image_url"] }'],
  ["rules that are no list", '{ "attributes": "image_url" }'],
  ["a short form with a number", '{ "attributes": { "image_url": 5 } }'],
  ["a bad path in the short form", '{ "attributes": { "a..b": "x", "c": "y." } }'],
  [
    "two rules for one place",
    '{\n  "attributes": {\n    "image_url": "picture",\n    "full_name": "picture.name"\n  }\n}',
  ],
  ["a word that is no mode", '{ "attributes": [{ "from": "a", "to": "x", "mode": "create" }] }'],
  [
    "remove beside a mode that leaves values alone",
    '{ "attributes": [{ "from": "a", "to": "x", "mode": "fillEmpty", "whenMissing": "remove" }] }',
  ],
  [
    "remove beside a default",
    '{ "attributes": [{ "from": "a", "to": "x", "default": "d", "whenMissing": "remove" }] }',
  ],
  [
    "a default and a removal of a constant",
    '{ "attributes": [{ "value": 1, "default": 2, "whenMissing": "remove", "to": "x" }] }',
  ],
  [
    "a removal of the friendly name",
    '{ "friendlyName": { "from": "public_identity", "whenMissing": "remove" } }',
  ],
  ["a friendly name that is no text", '{ "friendlyName": { "value": 5 } }'],
  ["a friendly name with a target", '{ "friendlyName": { "from": "a", "to": "friendlyName" } }'],
  ["an empty friendly name", '{ "friendlyName": { "from": "a", "default": "" } }'],
  ["no rule", '{ "users": "upsert" }'],
  [
    "a misspelt source of the identity",
    '{ "attributes": { "a": "b" }, "identity": ["contact_url"] }',
  ],
  ["a source of the identity that is nothing", '{ "attributes": { "a": "b" }, "identity": [5] }'],
  [
    "a source of the identity without a source",
    '{ "attributes": { "a": "b" }, "identity": [{ "encode": "flex" }] }',
  ],
  [
    "the name beside another source of the identity, as older mappings have it",
    '{ "attributes": { "a": "b" }, "identity": ["contact_uri", "friendly_name"] }',
  ],
  [
    "the name before another source of the identity",
    '{ "attributes": { "a": "b" }, "identity": ["friendly_name", { "guess": "friendly_name" }] }',
  ],
  [
    "a guess at what is certain",
    '{ "attributes": { "a": "b" }, "identity": [{ "guess": "contact_uri" }] }',
  ],
  [
    "a guess of a guess",
    '{ "attributes": { "a": "b" }, "identity": [{ "guess": { "guess": "friendly_name" } }] }',
  ],
  [
    "a guess without a source",
    '{ "attributes": { "a": "b" }, "identity": [{ "guess": { "encode": "flex" } }] }',
  ],
  [
    "a guess and its encoding in the wrong place",
    '{ "attributes": { "a": "b" }, "identity": [{ "guess": { "from": "email" }, "encode": "flex" }] }',
  ],
  [
    "a guess beside another source in one object",
    '{ "attributes": { "a": "b" }, "identity": [{ "guess": "friendly_name", "from": "email" }] }',
  ],
  ["a role that is none", '{ "attributes": { "a": "b" }, "roleSid": "RL1" }'],
  [
    "limits that are none",
    '{ "attributes": { "a": "b" }, "safety": { "maxOverwrites": "a third", "fromUsers": 0 } }',
  ],
  [
    "a limit of creations that is a share",
    '{ "attributes": { "a": "b" }, "safety": { "maxCreates": "30%" } }',
  ],
  [
    "limits beyond any number of Users",
    '{ "attributes": { "a": "b" }, "safety": { "maxOverwrites": 1e20, "fromUsers": 1.5, "maxCreates": -1 } }',
  ],
  [
    "an expression that does not end",
    '{\n  "attributes": [\n    { "expression": "$uppercase(location.country", "to": "country" }\n  ]\n}',
  ],
  ["a condition that is none", '{ "attributes": [{ "from": "a", "to": "x", "when": "a and" }] }'],
  [
    "an expression that changes by itself",
    '{ "attributes": [{ "expression": "$now() & $random()", "to": "x" }] }',
  ],
  [
    "an expression that runs text",
    '{ "attributes": [{ "expression": "$eval(formula)", "to": "x" }] }',
  ],
  [
    "an expression with too many digits",
    '{ "attributes": [{ "from": "a", "to": "x", "when": "id = 12345678901234567890" }] }',
  ],
  ["a list instead of an object", '[{ "from": "a", "to": "b" }]'],
  ["a list of names instead of an object", '["image_url"]'],
  ["an empty object", "{}"],
  ["rules under an unknown key", '{ "rules": [{ "from": "a", "to": "b" }] }'],
  ["a prototype in the short form", '{ "attributes": { "a": "b", "__proto__": "x" } }'],
  ["an old form with a number", '{ "image_url": "avatar_url", "full_name": 5 }'],
  ["an old form with a bad path", '{ "image_url": "avatar_url", "a..b": "x" }'],
  ["an empty file", ""],
  ["a comma too many", '{\n  "attributes": {\n    "image_url": "avatar_url",\n  }\n}'],
  ["a comma too few", '{\n  "users": "upsert"\n  "attributes": { "a": "b" }\n}'],
  ["a comment", '{\n  // what to copy\n  "attributes": { "a": "b" }\n}'],
  ["a text that does not end", '{\n  "attributes": { "a": "b }\n}'],
  ["a key without quotes", '{ attributes: { "a": "b" } }'],
  ["single quotes", "{ 'attributes': { 'a': 'b' } }"],
  ["a word that JSON does not have", '{ "attributes": [{ "value": None, "to": "x" }] }'],
  ["an object that is not closed", '{ "attributes": { "a": "b" }'],
  ["two objects", '{ "attributes": { "a": "b" } } {}'],
  ["a backslash", '{ "attributes": { "a\\.b": "x" } }'],
  [
    "a key that stands twice",
    '{\n  "users": "upsert",\n  "attributes": [{ "from": "a", "to": "b", "to": "c" }],\n  "users": "updateOnly"\n}',
  ],
];
