/**
 * Builds what the product serves: `loader.js` (classic script), the panel in each language (`panel.en.js`, a
 * module), and `gallery.js`, which shows the panel in all its states while developing.
 *
 * `node build.js` writes them to `static/widget/`; `--check` builds in memory and fails when the
 * committed files differ or are too heavy. esbuild is deterministic, so the same sources always give the same bytes.
 */

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = `${HERE}/../static/widget`;

/** Bytes, gzip. What a page pays before anybody wants to chat, and everything once it is open in one language. */
const MOST = { "loader.js": 6 * 1024, "loader and panel": 32 * 1024, "voice.js": 8 * 1024 };

const names = await readdir(`${HERE}/src/strings`);
const LANGUAGES = names.filter((name) => /^[a-z]{2}\.js$/.test(name)).map((name) => name.slice(0, 2));

/** What only some visitors need, each by its own file. */
const CHUNKS = {
  chime: "src/chime.js",
  controls: "src/controls.js",
  http: "src/panel/wire/http-socket.js",
  listening: "src/listening.js",
  own: "src/own.js",
  resume: "src/resume.js",
  voice: "src/voice.js",
};

/** Style sheets become minified strings: the widget adopts them, no style element is ever made. */
const cssAsText = {
  name: "css-as-text",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const { code } = await transform(source, { loader: "css", minify: true, target: "es2022" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** A panel speaks one language: nobody pays for the words of the others. */
const words = (language) => ({
  name: "words",
  setup(builder) {
    builder.onResolve({ filter: /^#words$/ }, () => ({ path: `${HERE}/src/strings/${language}.js` }));
  },
});

const shared = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  write: false,
  sourcemap: "linked",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [cssAsText],
  logLevel: "warning",
};

/** Everything as a list of `{path, contents}`, nothing written. */
async function bundles() {
  const loader = {
    entryPoints: ["src/loader.js"],
    format: "iife",
    outfile: `${OUT}/loader.js`,
    sourcemap: false,
  };
  const gallery = { entryPoints: ["src/gallery.js"], format: "esm", outfile: `${OUT}/gallery.js` };
  const panels = LANGUAGES.map((language) => ({
    entryPoints: ["src/panel.js"],
    format: "esm",
    outfile: `${OUT}/panel.${language}.js`,
    plugins: [cssAsText, words(language)],
  }));
  const chunks = Object.entries(CHUNKS).map(([name, entry]) => ({
    entryPoints: [entry],
    format: "esm",
    outfile: `${OUT}/${name}.js`,
  }));
  const entries = [
    loader,
    ...chunks,
    { ...gallery, sourcemap: false, plugins: [cssAsText, words("en")] },
    ...panels,
  ];
  const built = await Promise.all(entries.map((entry) => build({ ...shared, ...entry })));
  return built.flatMap((result) => result.outputFiles);
}

/** The weight of each script a page may load, and of the loader with the heaviest panel. */
function weigh(files) {
  const scripts = files.filter(({ path }) => path.endsWith(".js") && !path.endsWith("gallery.js"));
  const weights = Object.fromEntries(
    scripts.map(({ path, contents }) => [relative(OUT, path), gzipSync(contents, { level: 9 }).length]),
  );
  const panels = LANGUAGES.map((language) => weights[`panel.${language}.js`]);
  return { ...weights, "loader and panel": weights["loader.js"] + Math.max(...panels) };
}

async function write(files) {
  await mkdir(OUT, { recursive: true });
  for (const { path, contents } of files) await writeFile(path, contents);
  for (const [name, size] of Object.entries(weigh(files))) console.log(`${name} ${size} bytes gzip`);
}

async function check(files) {
  const complaints = [];
  const weights = weigh(files);
  for (const [name, most] of Object.entries(MOST)) {
    if (weights[name] > most) complaints.push(`${name}: ${weights[name]} bytes gzip, ${most} at most.`);
  }
  for (const { path, contents } of files) {
    const committed = await readFile(path).catch(() => null);
    if (!committed?.equals(contents))
      complaints.push(`${relative(OUT, path)} is stale. Run "npm run build".`);
  }
  for (const complaint of complaints) console.error(`static/widget: ${complaint}`);
  if (complaints.length) process.exitCode = 1;
}

const files = await bundles();
await (process.argv.includes("--check") ? check(files) : write(files));
