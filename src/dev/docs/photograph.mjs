import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * `photograph.mjs <folder of the tools> <file> <selector>`: writes to stdout what Chromium shows of
 * the element once it is visible, as a PNG of at most 256 colours, in two pixels for each.
 */

const [folder, file, selector] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const chromium = require("@sparticuz/chromium");
const puppeteer = require("puppeteer-core");
const sharp = require("sharp");

const browser = await puppeteer.launch({
  executablePath: await chromium.executablePath(),
  args: [...chromium.args, "--no-sandbox"],
  headless: "shell",
});
try {
  const page = await browser.newPage();
  page.on("pageerror", ({ message }) => fail(message));
  page.on("requestfailed", (request) => fail(`It could not load ${request.url()}.`));
  await page.setOfflineMode(true);
  await page.setViewport({ width: 1000, height: 800, deviceScaleFactor: 2 });
  await page.goto(pathToFileURL(file).href);
  const element = await page.waitForSelector(selector, { visible: true });
  const picture = await element.screenshot();
  process.stdout.write(await sharp(picture).png({ palette: true, dither: 0 }).toBuffer());
} finally {
  await browser.close();
}

/** The browser ends with this process. */
function fail(message) {
  console.error(message);
  process.exit(1);
}
