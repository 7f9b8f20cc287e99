import { createHash } from "node:crypto";

/**
 * The address of the picture that an e-mail address has at Gravatar (Gravatar: "Creating the hash":
 * SHA-256 of the trimmed address in lower case), or undefined where there is no address.
 */
export function gravatar(email: string | undefined): string | undefined {
  const address = email?.trim().toLowerCase();
  if (!address) return undefined;
  return `https://www.gravatar.com/avatar/${createHash("sha256").update(address).digest("hex")}`;
}
