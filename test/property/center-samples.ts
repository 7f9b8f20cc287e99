import fc from "fast-check";

/** An expression that some rules of samples have as their condition. */
const CONDITION = "a = 'x'";

/** What the expressions of samples read: a value as it is, one of an object, whether there is one, and a new object. */
const VALUES = ["a", "c.d", "$exists(b) ? 'b' : 'none'", '{ "of": a }'] as const;

/** What the expressions of samples make of a Worker's identity; names are unique, other texts are not. */
const IDENTITIES = ["friendlyName", "'admin' in roles ? chat : friendlyName"] as const;

/** A rule as mapping.json has it, with all its keys. */
export interface RuleSample {
  readonly from?: readonly string[] | undefined;
  readonly expression?: (typeof VALUES)[number];
  readonly value?: unknown;
  readonly default?: unknown;
  readonly whenMissing?: "remove";
  /** The one condition that samples have. */
  readonly when?: typeof CONDITION;
  readonly mode: "always" | "fillEmpty" | "createOnly";
  readonly to: string;
}

/** A mapping as mapping.json has it, with all its keys. */
export interface SampleMapping {
  readonly identity: readonly (
    | "contact_uri"
    | "friendly_name"
    | { readonly from: string }
    | { readonly expression: (typeof IDENTITIES)[number] }
    | { readonly guess: "friendly_name" | { readonly expression: "friendlyName" } }
  )[];
  readonly attributes: readonly RuleSample[];
  readonly friendlyName?: Omit<RuleSample, "to"> | undefined;
  readonly users: "upsert" | "updateOnly" | "createOnly";
  readonly roleSid?: string | undefined;
  readonly workers?: string | undefined;
  readonly safety: object;
}

/** What a center is like before a run. */
export interface SampleCenter {
  /** The attributes of Workers that are named `w0`, `w1`, … */
  readonly workers: readonly string[];
  readonly users: readonly {
    readonly identity: string;
    readonly friendlyName: string | null;
    readonly attributes: string;
  }[];
  readonly mostPerPage: number;
  readonly nullAttributes: boolean;
}

/** Overwriting much is what these runs are for. */
const SAFETY = { maxOverwrites: "100%" };

/** Few keys, names and values, so that they often meet. */
const value = fc.constantFrom<unknown>("x", "y", "", null, 0, false, [], ["x"], { d: "x" }, {});
const constant = fc.constantFrom<unknown>("x", "z", 0, [], { e: 1 });
const mode = fc.constantFrom("always" as const, "fillEmpty" as const, "createOnly" as const);
const paths = fc.uniqueArray(fc.constantFrom("a", "b", "c.d", "c"), { minLength: 1, maxLength: 2 });

const copy = fc.record(
  { from: paths, default: constant, mode },
  { requiredKeys: ["from", "mode"] },
);
const removal = fc.record({
  from: paths,
  whenMissing: fc.constant("remove" as const),
  mode: fc.constant("always" as const),
});
const computed = fc.record(
  { expression: fc.constantFrom(...VALUES), default: constant, mode },
  { requiredKeys: ["expression", "mode"] },
);
const computedRemoval = fc.record({
  expression: fc.constantFrom(...VALUES),
  whenMissing: fc.constant("remove" as const),
  mode: fc.constant("always" as const),
});
const source = fc.oneof(
  { weight: 3, arbitrary: copy },
  { weight: 2, arbitrary: computed },
  { weight: 1, arbitrary: computedRemoval },
  { weight: 1, arbitrary: removal },
  { weight: 1, arbitrary: fc.record({ value: constant, mode }) },
);
/** One of five rules holds only where the Worker's `a` is `x`. */
const when = fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, fc.constant({ when: CONDITION }));

/** No target is inside another. */
const targets = fc.uniqueArray(fc.constantFrom("a", "shown.b", "shown.c", "e.f.g", "h"), {
  minLength: 1,
  maxLength: 4,
});

const attributes = targets.chain((all) =>
  fc.tuple(
    ...all.map((to) =>
      fc
        .tuple(source, when)
        .map(([rule, condition]): RuleSample => ({ ...rule, ...condition, to })),
    ),
  ),
);

const name = fc.oneof(
  fc.record(
    { from: paths, default: fc.constantFrom<unknown>("Agent"), mode },
    { requiredKeys: ["from", "mode"] },
  ),
  fc.record({ expression: fc.constantFrom(...VALUES), mode }),
  fc.record({ value: fc.constantFrom<unknown>("Agent"), mode }),
);

export const mapping: fc.Arbitrary<SampleMapping> = fc.record(
  {
    identity: fc.constantFrom<SampleMapping["identity"][]>(
      ["contact_uri", { guess: "friendly_name" }],
      ["contact_uri", { guess: "friendly_name" }],
      ["contact_uri"],
      [{ from: "chat" }, { guess: "friendly_name" }],
      ["friendly_name"],
      ["contact_uri", { guess: { expression: "friendlyName" } }],
      [{ expression: "'admin' in roles ? chat : friendlyName" }],
      ["contact_uri", { expression: "friendlyName" }],
    ),
    attributes,
    friendlyName: name,
    users: fc.constantFrom("upsert", "upsert", "updateOnly", "createOnly"),
    roleSid: fc.constant(`RL${"2".padStart(32, "0")}`),
    workers: fc.constant("roles HAS 'agent'"),
    safety: fc.constant(SAFETY),
  },
  { requiredKeys: ["identity", "attributes", "users", "safety"] },
);

const identity = fc.constantFrom("w0", "w1", "w2", "w3", "w4", "w5", "w6", "stranger");

const workerAttributes = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record(
        {
          a: value,
          b: value,
          c: value,
          contact_uri: fc.oneof(
            identity.map((text) => `client:${text}`),
            fc.constantFrom("sip:desk@example.com", "", "client: w1", "Client:w2", "client:$SID$"),
          ),
          chat: identity,
          roles: fc.constantFrom(["agent"], ["agent"], ["admin"]),
        },
        { requiredKeys: [] },
      )
      .map((object) => JSON.stringify(object)),
  },
  { weight: 1, arbitrary: fc.constantFrom("{", "[]", "") },
);

/** Attributes of a User, with others' among them whose digits JavaScript cannot carry. */
const userAttributes = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record(
        { a: value, shown: fc.oneof(value, fc.record({ b: value, own: value })), e: value },
        { requiredKeys: [] },
      )
      .map(
        (object) =>
          `{"id":12345678901234567890,"rate":1.0${JSON.stringify(object).replace("{", ",").replace(/,\}$/, "}")}`,
      ),
  },
  { weight: 1, arbitrary: fc.constantFrom("{}", "[]", "{") },
);

export const center: fc.Arbitrary<SampleCenter> = fc.record({
  // From ten Workers on the list of Users is read; before, each is looked up.
  workers: fc.oneof(
    fc.array(workerAttributes, { minLength: 1, maxLength: 6 }),
    fc.array(workerAttributes, { minLength: 10, maxLength: 14 }),
  ),
  users: fc.uniqueArray(
    fc.record({
      identity,
      friendlyName: fc.constantFrom(null, "", "x", "Agent"),
      attributes: userAttributes,
    }),
    { selector: (user) => user.identity, maxLength: 7 },
  ),
  mostPerPage: fc.constantFrom(3, 50),
  nullAttributes: fc.boolean(),
});
