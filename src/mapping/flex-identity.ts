/**
 * Flex's encoding of a name into an identity: each byte outside `[A-Za-z0-9]` becomes `_` and two
 * upper-case hexadecimal digits (Flex: `client:` identities; `_40` and `_2E` in Twilio's samples).
 * Half a character has no bytes: a name with one stays as it is, which is no identity.
 */
export function flexIdentity(text: string): string {
  if (!text.isWellFormed()) return text;
  let encoded = "";
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    encoded += /[A-Za-z0-9]/.test(character)
      ? character
      : `_${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
