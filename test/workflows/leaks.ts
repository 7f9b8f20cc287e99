import type { World } from "../../src/dev/emulator/world.ts";
import type { Contexts } from "./evaluate.ts";
import { PERSONAL } from "./small-center.ts";

/** The personal data of the small center that a text gives away. */
export function personalDataIn(text: string): string[] {
  return PERSONAL.filter((part) => text.toLowerCase().includes(part));
}

/** The account's credentials that a text gives away, as they are or as a request carries them. */
export function credentialsIn(
  text: string,
  { accountSid, apiKey }: World,
  { secrets }: Contexts,
): string[] {
  const passwords = ["TWILIO_API_SECRET", "TWILIO_AUTH_TOKEN"].flatMap(
    (name) => secrets[name] ?? [],
  );
  return passwords
    .flatMap((password) => [
      password,
      base64(password),
      base64(`${apiKey}:${password}`),
      base64(`${accountSid}:${password}`),
    ])
    .filter((credential) => text.includes(credential));
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
