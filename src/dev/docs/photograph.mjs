import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * `photograph.mjs <folder of the tools> <Chromium> <file> <selector> <light or dark>`: writes to
 * stdout what Chromium shows of the element once it is visible, as a PNG of at most 256 colours, with
 * two pixels for each of the page's.
 */

const [folder, executablePath, file, selector, scheme] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const puppeteer = require("puppeteer-core");
const sharp = require("sharp");

const browser = await puppeteer.launch({
  executablePath,
  // Containers often run as root, for whom Chromium starts without its sandbox only.
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage();
  page.on("pageerror", ({ message }) => fail(message));
  page.on("requestfailed", (request) => fail(`It could not load ${request.url()}.`));
  await page.setOfflineMode(true);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
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
