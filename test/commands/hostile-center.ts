import { World } from "../../src/dev/emulator/world.ts";

/** Copies a value, a value below a key with a dot and a line break, and the friendly name. */
export const HOSTILE_MAPPING = {
  identity: ["contact_uri", { expression: "$flexIdentity(friendlyName)" }],
  attributes: { v: "shown", "k\\.e\ny.x": "a\\.b\nc" },
  friendlyName: { from: "title" },
};

/** One Worker and its User, as Twilio could hold them. */
export interface HostileCase {
  /** JSON text, or what goes for it. */
  readonly worker: string;
  /** JSON text, or what goes for it; undefined: there is no User. */
  readonly user: string | undefined;
  /** The Worker's name; its place in the list, otherwise. */
  readonly name?: string;
  /** The User's attributes afterwards, or the code of the problem that is reported instead. */
  readonly after: string | { readonly problem: string };
}

/** What a User has that is nobody's business. */
const FOREIGN = '"__proto__":{"admin":true},"constructor":{"prototype":{"x":-0}},"n":1.0e+400';

/** The attributes of a User that is no Worker's. */
export const NOBODYS = `{${FOREIGN}}`;

const nested = (levels: number, open = "[", close = "]") =>
  `${open.repeat(levels)}7${close.repeat(levels)}`;
const DIGITS = "9".repeat(400);
const UNREADABLE = { problem: "worker-attributes-unreadable" };
const UNREADABLE_USER = { problem: "user-attributes-unreadable" };
const TOO_DEEP = { problem: "nested-too-deeply" };

/** A Worker's attributes; what becomes of its User. */
const ofWorker = (worker: string, after: HostileCase["after"]): HostileCase => ({
  worker,
  user: `{${FOREIGN}}`,
  after,
});

/** A value of a Worker, which its User shows in this spelling. */
const carried = (v: string, shown = v) => ofWorker(`{"v":${v}}`, `{${FOREIGN},"shown":${shown}}`);

/** What a User has already, beside which the value goes. */
const besides = (user: string): HostileCase => ({
  worker: '{"v":1}',
  user: `{${user}}`,
  after: `{${user},"shown":1}`,
});

const ofUser = (user: string, after: HostileCase["after"]): HostileCase => ({
  worker: '{"v":1}',
  user,
  after,
});

/** A name, which stands in a key and a value too. */
const named = (name: string): HostileCase => {
  const text = JSON.stringify(name);
  return {
    name,
    worker: `{"v":{${text}:${text}},"title":${text}}`,
    user: undefined,
    after: `{"shown":{${text}:${text}}}`,
  };
};

export const HOSTILE: Readonly<Record<string, HostileCase>> = {
  "a prototype in a value": carried('{"__proto__":{"admin":1}}'),
  "a prototype beside a value": ofWorker('{"__proto__":{"v":2},"v":1}', `{${FOREIGN},"shown":1}`),
  "a prototype instead of a value": ofWorker('{"__proto__":{"v":2},"title":"T"}', `{${FOREIGN}}`),
  "a constructor": carried('{"constructor":{"prototype":{"admin":1}}}'),
  "the names of methods": carried('{"toString":1,"toJSON":2,"hasOwnProperty":3,"then":4}'),
  "the marks of a number": carried('{"isLosslessNumber":true,"value":"7"}'),
  "4 KB of text": carried(`"${"\\u00e9".repeat(680)}"`, `"${"é".repeat(680)}"`),
  "half a character": carried('"a\\ud800b"'),
  "half a character in a key": carried('{"\\udc00":1}'),
  "half a character in the title": ofWorker('{"title":"a\\ud800b","v":1}', {
    problem: "friendly-name-broken",
  }),
  "half a character in the identity": ofWorker('{"contact_uri":"client:a\\ud800","v":1}', {
    problem: "identity-unusable",
  }),
  "half a character in the name": {
    ...ofWorker('{"v":1}', { problem: "identity-unusable" }),
    name: "a\ud800",
  },
  "control characters": carried(
    '"\\u0000\\u001b[2J\\u0085\\u2028"',
    '"\\u0000\\u001b[2J\u0085\u2028"',
  ),
  "500 levels": carried(nested(499)),
  "501 levels": ofWorker(`{"v":${nested(500)}}`, TOO_DEEP),
  "all levels of 4 KB": ofWorker(`{"v":${nested(2040)}}`, TOO_DEEP),
  "all levels of 100 KB": ofWorker(`{"v":${nested(16_000, '{"v":', "}")}}`, TOO_DEEP),
  "brackets in a text": carried(`"${'[\\"{\\\\'.repeat(600)}"`),
  "a number beyond all": carried("1e400"),
  "400 digits": carried(`-${DIGITS}.${DIGITS}`),
  "a power of 400 digits": carried(`1E-${DIGITS}`),
  "less than nothing": carried("-0"),
  "a key twice, alike": ofWorker('{"v":1,"v":1}', UNREADABLE),
  "a key twice, differently": ofWorker('{"v":1,"v":2}', UNREADABLE),
  "a prototype twice": ofWorker('{"__proto__":1,"__proto__":2,"v":1}', UNREADABLE),
  "a dot and a line break in keys": ofWorker(
    '{"k.e\\ny":{"x":[true]}}',
    `{${FOREIGN},"a.b\\nc":[true]}`,
  ),
  "half of JSON": ofWorker('{"v":', UNREADABLE),
  "no JSON": ofWorker('{"v":NaN}', UNREADABLE),
  "a byte order mark": ofWorker('\ufeff{"v":1}', UNREADABLE),
  "a list": ofWorker("[1]", UNREADABLE),
  "a text": ofWorker('"v"', UNREADABLE),
  "a User of 16 KB in one text": besides(`"bio":"${"x".repeat(16_000)}"`),
  "more than a User holds": ofWorker(`{"v":"${"x".repeat(16_384)}"}`, {
    problem: "user-too-large",
  }),
  "a User that holds more": ofUser(`{"tree":"${"x".repeat(20_000)}"}`, {
    problem: "user-too-large",
  }),
  "a User of 500 levels": besides(`"tree":${nested(499)}`),
  "a User of all levels of 16 KB": ofUser(`{"tree":${nested(8000)}}`, TOO_DEEP),
  "a User of all levels of 100 KB": ofUser(`{"shown":${nested(50_000)}}`, TOO_DEEP),
  "a User with halves of characters": besides('"\\ud800":"\\udfff\\ud800"'),
  "a User with numbers of all spellings": besides(`"a":[-0,1E+2,0.10,1e-400,${DIGITS}]`),
  "a User with methods' names": besides('"toString":1,"toJSON":null,"valueOf":{},"then":[]'),
  "a User with a key twice, differently": ofUser('{"a":1,"a":2}', UNREADABLE_USER),
  "a User with a list": ofUser("[]", UNREADABLE_USER),
  "a User with nothing": ofUser("null", UNREADABLE_USER),
  "a User with half of JSON": ofUser('{"a":', UNREADABLE_USER),
  "a workflow command": named("::error::forged"),
  "a workflow command after blanks": named(" \t::error::forged"),
  "a workflow command on a new line": named("x\n::error::forged"),
  "a workflow command after a return": named("x\r::set-output name=x::forged"),
  "a workflow command of the old form": named("x ##[error]forged"),
  "a workflow command in escapes": named("x%0A::error::forged%0D"),
  "an end of all commands": named("::stop-commands::forged"),
  "escape sequences": named("\u001b]0;forged\u0007\u001b[2J\u009b2J"),
  "text that runs backwards": named("\u202eforged\u2066"),
  "line breaks of Unicode's": named("x\u2028forged\u2029\u0085"),
  "the end of a table": named("</code></td></tr></table>forged<img src=x onerror=alert(1)>"),
  "a comment of HTML": named("<!-- forged"),
  "a fold of HTML": named("<details><summary>forged"),
  "a mention": named("`@forged` @forged/all"),
  "a link": named("[forged](javascript:alert(1)) https://forged.example"),
  "a table of Markdown": named("|forged|\n|---|\n\n# forged"),
  emoji: named("😀 👩🏽‍🚀 forged"),
};

/** A Workspace with all these Workers, and one more that nothing is wrong with; and one more User. */
export function hostileCenter(): World {
  const world = new World();
  for (const [index, { name, worker, user }] of Object.values(HOSTILE).entries()) {
    world.addWorker(name ?? `w${index}`, worker);
    if (user !== undefined) world.users.create({ identity: `w${index}`, attributes: user });
  }
  world.addWorker("last", '{"v":"fine"}');
  world.users.create({ identity: "nobodys", attributes: NOBODYS, friendlyName: "N" });
  return world;
}
