// sharp, as `images.py` measures it: each size from the source, on one core.
// Usage: node image_sharp.mjs FOLDER_WITH_SHARP FILE. Answers each line on the standard input
// with the milliseconds of processor time.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [folder, file] = process.argv.slice(2);
const sharp = createRequire(`${folder}/package.json`)("sharp");
sharp.concurrency(1);
sharp.cache(false);
const source = readFileSync(file);

const jpeg = { quality: 85 };
const sized = (side) => sharp(source).resize(side, side, { fit: "inside" });

async function run() {
  for (const side of [1600, 800, 200]) await sized(side).jpeg(jpeg).toBuffer();
  await sized(1600).blur(8).jpeg(jpeg).toBuffer();
}

for await (const _ of createInterface({ input: process.stdin })) {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  console.error(JSON.stringify((user + system) / 1000));
}
