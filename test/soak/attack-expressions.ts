import { problemOf } from "../mapping/evaluate.ts";
import { EXPRESSION_ATTACKS } from "../mapping/expression-attacks.ts";

/** Prints what comes of each attack on the memory. */
for (const text of EXPRESSION_ATTACKS) {
  console.log((await problemOf(text)).code);
}
