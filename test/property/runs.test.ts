import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everyFault } from "../../src/dev/emulator/faults.ts";
import { bigFaultyRun } from "./big-faulty-run.ts";
import { faultyRunsObeyTheModel, runsObeyTheModel } from "./run-laws.ts";

describe.concurrent("for any Workers, Users and mapping", () => {
  it("a run makes of every User what the model says, and a second run writes nothing", async () => {
    await runsObeyTheModel(20);
  });

  it("with any faults, a run that says done has done all, and the next one completes the others", async () => {
    await faultyRunsObeyTheModel(8, fc.constant(everyFault(0.03)));
  });
});

describe.concurrent("many Workers with every fault at 3 %", () => {
  it("are done or reported, and nobody's values are lost", async () => {
    expect(await bigFaultyRun(80, 1)).toMatch(/faults in \d+ requests$/);
  });
});
