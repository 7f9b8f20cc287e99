import fc from "fast-check";
import { describe, it } from "vitest";
import { everyFault, FAULT_KINDS } from "../../src/dev/emulator/faults.ts";
import { faultyRunsObeyTheModel, runsObeyTheModel } from "../property/run-laws.ts";

/** Any mix of faults, most of them absent, some of them frequent. */
const mixes = fc.dictionary(
  fc.constantFrom(...FAULT_KINDS),
  fc.double({ min: 0, max: 0.2, noNaN: true }),
  {
    maxKeys: 5,
  },
);

describe("for any Workers, Users and mapping", () => {
  it("a run makes of every User what the model says, and a second run writes nothing", async () => {
    await runsObeyTheModel(2000);
  });

  it("with any faults, a run that says done has done all, and the next one completes the others", async () => {
    await faultyRunsObeyTheModel(1000, fc.oneof(mixes, fc.constant(everyFault(0.03))));
  });
});
