// Bundles every entry point, src/NAME/index.js (and the CSS it imports), into ../kg/assets/dist/NAME.js and NAME.css.
// Takes nothing from the network; writes nothing else. The licences of the packages inside a bundle head its script.
// `--check` builds in memory only and fails when a bundle could not be inlined into a page.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(here, "../kg/assets/dist");
/** Entry points whose bundles are put inside pages; the others are served as files. */
const { inlined } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const checkOnly = process.argv.includes("--check");

/** Names of the npm packages that an esbuild metafile output was made from, sorted. */
function packages(inputs) {
  const names = new Set();
  for (const path of Object.keys(inputs)) {
    const tail = path.split("node_modules/").pop();
    if (tail === path) continue;
    const parts = tail.split("/");
    names.add(tail.startsWith("@") ? `${parts[0]}/${parts[1]}` : parts[0]);
  }
  return [...names].sort();
}

/** Licence text of an installed package; its package.json's word where it ships none. */
async function licence(name) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${about.license}`;
  return `${name} ${about.version}\n${text.trim()}`;
}

const names = (await readdir(join(here, "src"), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && existsSync(join(here, "src", entry.name, "index.js")))
  .map((entry) => entry.name)
  .sort();

await mkdir(out, { recursive: true });
for (const name of names) {
  const result = await build({
    entryPoints: [join(here, "src", name, "index.js")],
    outfile: join(out, `${name}.js`),
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    charset: "ascii",
    legalComments: "none",
    loader: { ".svg": "dataurl", ".woff2": "dataurl" },
    metafile: true,
    write: false,
    logLevel: "warning",
    absWorkingDir: here,
  });
  const notices = await Promise.all(packages(result.metafile.inputs).map(licence));
  for (const file of result.outputFiles) {
    let text = file.text;
    if (inlined.includes(name) && (/<\/(script|style)/i.test(text) || text.includes("<!--"))) {
      throw new Error(`${name}: the bundle holds a string that would end an inline script or style`);
    }
    if (file.path.endsWith(".js") && notices.length) {
      text = `/*!\n${notices.join("\n\n").replaceAll("*/", "* /")}\n*/\n${text}`;
    }
    if (!checkOnly) {
      await rm(file.path, { force: true });
      await writeFile(file.path, text);
    }
    console.log(`${file.path.split("/").slice(-4).join("/")}  ${Math.round(text.length / 1024)} kB`);
  }
}
