import { describe, expect, it } from "vitest";
import { flood } from "../support/event-flood.ts";

describe("20,000 events to one webhook", () => {
  it("are all answered 204, and leave nothing behind", async () => {
    const { statuses, growth } = await flood(20_000);
    console.log(`${growth.toFixed(1)} MB more after 20,000 events than after 10,000`);
    expect(statuses).toEqual({ 204: 20_000 });
    // The ids of the last 20,000 events of Event Streams are remembered: 5,000 more of them.
    expect(growth).toBeLessThan(5);
  });
});
