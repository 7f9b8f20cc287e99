import { flexIdentity } from "../mapping/identity-source.ts";
import { LEAST_SECRET, PROXY_VARIABLES } from "../setting-values.ts";
import type { Environment } from "../settings.ts";

/**
 * Returns a pattern that finds every credential in the environment, in each encoding that a request,
 * an error or a URL uses; undefined if there is none.
 *
 * A text shorter than any credential is left out: `readSettings` refuses it, and to hide each `x`
 * would make messages unreadable.
 */
export function credentialPattern(environment: Environment): RegExp | undefined {
  const { TWILIO_ACCOUNT_SID, TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_AUTH_TOKEN } = environment;
  const pairs = [
    [TWILIO_API_KEY, TWILIO_API_SECRET],
    [TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN],
    ["", environment.TWILIO_WEBHOOK_SHARED_KEY],
    ...PROXY_VARIABLES.map((name) => proxyCredentials(environment[name])),
  ];
  const spellings = pairs.flatMap(([user = "", password = ""]) => {
    const secret = password.trim();
    return secret.length < LEAST_SECRET ? [] : spellingsOf(user.trim(), secret);
  });
  if (spellings.length === 0) return undefined;
  // The longest first: one may be a part of another.
  const sorted = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return new RegExp(sorted.join("|"), "g");
}

/** The user and password of a proxy's URL, decoded as its Basic authentication sends them. */
function proxyCredentials(url = ""): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { username, password } = new URL(url);
  try {
    return [decodeURIComponent(username), decodeURIComponent(password)];
  } catch {
    return [username, password];
  }
}

/** Every encoding of a secret, as the source of a pattern. */
function spellingsOf(user: string, secret: string): string[] {
  const plain = [
    secret,
    // As JSON text and `util.inspect` spell it.
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams([["", secret]]).toString().slice(1),
    flexIdentity(secret),
  ];
  const encoded = [...base64(`${user}:${secret}`), ...base64(secret), ...insideBase64(secret)];
  return [...plain.map(escaped), ...encoded.map((text) => `${escaped(text)}={0,2}`)];
}

/**
 * The part that the base64 of any text with the secret in it contains. Base64 encodes three bytes at a
 * time, so the secret can begin in three ways; characters shared with the text around it are cut.
 */
function insideBase64(secret: string): string[] {
  const bytes = Buffer.byteLength(secret);
  return [0, 1, 2].flatMap((before) => {
    const text = "\0".repeat(before) + secret;
    const first = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes) * 8) / 6);
    return base64(text).map((encoded) => encoded.slice(first, end));
  });
}

/** In both alphabets, without the padding. */
function base64(text: string): string[] {
  const encoded = Buffer.from(text).toString("base64").replace(/=+$/, "");
  return [encoded, encoded.replaceAll("+", "-").replaceAll("/", "_")];
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
