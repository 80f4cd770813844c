// Owns the way from web/assets and the installed npm packages to web/static/build.
// Each .js and .css file directly in web/assets that no other one imports becomes a bundle, named after its
// content, so that a browser may keep it for ever; manifest.json says which file a name stands for.
// The NL Design System files (EUPL-1.2) are shipped unmodified, each folder with its licence.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import * as esbuild from "esbuild";

const sources = dirname(fileURLToPath(import.meta.url));
const root = join(sources, "..", "..");
const packages = join(root, "node_modules");
const target = join(root, "web", "static", "build");
const draft = `${target}.new`;

// Name in the manifest -> file in a package, copied byte for byte.
const unmodified = {
  "nlds/components.css": "@utrecht/component-library-css/dist/index.css",
  "nlds/theme.css": "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css",
};
const licences = {
  "nlds/LICENSE-components.md": "@utrecht/component-library-css/LICENSE.md",
  "nlds/LICENSE-theme.md": "@nl-design-system-unstable/voorbeeld-design-tokens/LICENSE.md",
  "fonts/LICENSE-noto-sans": "@fontsource/noto-sans/LICENSE",
  "LICENSE-bpmn-js": "bpmn-js/LICENSE",
  "LICENSE-diagram-js-minimap": "diagram-js-minimap/LICENSE",
};

// The font packages offer each letter in several forms; every browser that we build for reads the smaller woff2.
const onlyWoff2 = {
  name: "only-woff2",
  setup(build) {
    build.onLoad({ filter: /(@fontsource|bpmn-font).*\.css$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const sources = /src:[^;]*;/g;
      const best = (found) => {
        const woff2 = found.match(/url\([^)]*\.woff2[^)]*\)\s*format\(["']woff2["']\)/);
        return woff2 ? `src: ${woff2[0].replace(/\?\d+/, "")};` : "";
      };
      return { contents: text.replace(sources, best), loader: "css" };
    });
  },
};

async function entryPoints() {
  const files = (await readdir(sources)).filter((file) => /\.(js|css)$/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(sources, file), "utf8")));
  const imported = (file) => texts.some((text) => text.includes(`"./${file}"`));
  return files.filter((file) => !imported(file)).map((file) => join(sources, file));
}

async function bundle() {
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: await entryPoints(),
    plugins: [onlyWoff2],
    outdir: draft,
    entryNames: "[name]-[hash]",
    assetNames: "fonts/[name]-[hash]",
    loader: { ".woff": "file", ".woff2": "file" },
    external: ["/static/*"],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022", "chrome110", "firefox115", "safari16"],
    legalComments: "eof",
    metafile: true,
    logLevel: "warning",
  });
  if (result.warnings.length > 0) throw new Error("the bundles have warnings: see above");
  const outputs = Object.entries(result.metafile.outputs).filter(([, output]) => output.entryPoint);
  return outputs.map(([path, output]) => [basename(output.entryPoint), basename(path)]);
}

async function copyUnmodified(name, file) {
  const content = await readFile(join(packages, file));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const extension = extname(name);
  const hashed = `${name.slice(0, -extension.length)}-${hash}${extension}`;
  await writeFile(join(draft, hashed), content);
  return [name, hashed];
}

// What draws a picture or a PDF on the server reads no font that is made for browsers.
const printed = ["latin-400", "latin-700", "latin-ext-400", "latin-ext-700"];

function unpacked(woff) {
  const count = woff.readUInt16BE(12);
  const exponent = Math.floor(Math.log2(count));
  const head = Buffer.alloc(12 + 16 * count);
  head.writeUInt32BE(woff.readUInt32BE(4), 0);
  [count, 16 << exponent, exponent, 16 * count - (16 << exponent)].forEach((n, i) => head.writeUInt16BE(n, 4 + 2 * i));
  const tables = [];
  let offset = head.length;
  for (let index = 0; index < count; index += 1) {
    const [tag, from, packed, length, sum] = [0, 4, 8, 12, 16].map((at) => woff.readUInt32BE(44 + 20 * index + at));
    const data = woff.subarray(from, from + packed);
    const table = packed < length ? inflateSync(data) : data;
    [tag, sum, offset, length].forEach((n, i) => head.writeUInt32BE(n, 12 + 16 * index + 4 * i));
    const padded = Buffer.alloc(Math.ceil(length / 4) * 4);
    table.copy(padded);
    tables.push(padded);
    offset += padded.length;
  }
  return Buffer.concat([head, ...tables]);
}

async function unpackFont(name) {
  const woff = await readFile(join(packages, `@fontsource/noto-sans/files/noto-sans-${name}-normal.woff`));
  await writeFile(join(draft, "print", `noto-sans-${name}.ttf`), unpacked(woff));
}

await rm(draft, { recursive: true, force: true });
await mkdir(join(draft, "print"), { recursive: true });
await Promise.all(printed.map(unpackFont));
await mkdir(join(draft, "nlds"), { recursive: true });
await mkdir(join(draft, "fonts"), { recursive: true });
const entries = await bundle();
for (const [name, file] of Object.entries(unmodified)) entries.push(await copyUnmodified(name, file));
for (const [name, file] of Object.entries(licences)) await copyFile(join(packages, file), join(draft, name));
const manifest = Object.fromEntries(entries.sort());
await writeFile(join(draft, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await rm(target, { recursive: true, force: true });
await rename(draft, target);
