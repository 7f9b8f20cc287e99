/**
 * A number for a text, of 53 bits, equal for equal texts and very likely another for any other
 * (two rounds of 32-bit multiplication, as in MurmurHash3).
 */
export function hash(text: string): number {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0xcc9e2d51);
    low = Math.imul(low ^ code, 0x1b873593);
    high ^= low >>> 15;
    low ^= high >>> 13;
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b);
  low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}
