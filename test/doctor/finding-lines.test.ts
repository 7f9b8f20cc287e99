import { describe, expect, it } from "vitest";
import { sampleCenter } from "../../src/dev/emulator/sample-center.ts";
import { diagnose } from "../../src/doctor/diagnose.ts";
import { Examination, type Finding, findingLines } from "../../src/doctor/examination.ts";
import { disclosureFor } from "../../src/report/disclosure.ts";
import { startCenter } from "../support/center.ts";
import { SCREENS, screenName } from "../support/screens.ts";

/** What the doctor finds in the sample center, the same on every machine, and a problem of two lines. */
async function findings(): Promise<Finding[]> {
  const { settings: environment, url } = await startCenter({ world: sampleCenter() });
  const found: Finding[] = [];
  const exam = new Examination(disclosureFor({}), ({ text, ...finding }) => {
    const everywhere = text
      .replace(url, "http://127.0.0.1:4010")
      .replace(process.version, "v24.0.0");
    found.push({ ...finding, text: everywhere });
  });
  await diagnose(exam, {
    environment,
    mapping: undefined,
    url: undefined,
    mayWrite: false,
    images: undefined,
    onTrouble: undefined,
  });
  const settings = { title: "Settings", status: "problem", remedy: undefined } as const;
  return [
    ...found,
    { ...settings, text: "TWILIO_API_KEY is not set.\nTWILIO_API_SECRET is not set." },
  ];
}

describe("the doctor's findings", () => {
  it.each(SCREENS)("fit the screen: %j", async (screen) => {
    const lines = (await findings()).flatMap((finding) => findingLines(finding, screen));
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(
      `golden/doctor.${screenName(screen)}.txt`,
    );
  });
});
