/**
 * Writes shared/avatars/art/*.ts from packages of drawings; the server needs none of them:
 *
 *   npm install --prefix /tmp/art country-flag-icons@1.6.20 simple-icons@16.37.0 @fontsource/inter@5.3.0 opentype.js@2.0.0 svgpath@2.6.0
 *   node scripts/avatar-art.ts /tmp/art/node_modules
 *   npx biome check --write shared/avatars
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { flagShapes } from "./avatar-flags.ts";

const packages = resolve(process.argv[2] ?? "node_modules");
const require = createRequire(join(packages, "x.js"));
const target = resolve(import.meta.dirname, "../shared/avatars/art");
const read = (path: string) => readFileSync(join(packages, path), "utf8");

/** A path of any commands → absolute M, L, H, V, Q, C and Z, scaled. */
function plain(path: string, scaleX = 1, scaleY = scaleX, digits = 1): string {
  const svgpath = require("svgpath");
  const made: string = svgpath(path).abs().unshort().unarc().scale(scaleX, scaleY).round(digits).toString();
  return made.replaceAll(/ ?([A-Z]) ?/g, "$1");
}

function write(name: string, note: string, entries: readonly (readonly [string, string])[]) {
  const lines = entries.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  writeFileSync(
    join(target, `${name}.ts`),
    `// Made by scripts/avatar-art.ts. ${note}\nexport const ${name.toUpperCase()}: Readonly<Record<string, string>> = {\n${lines.join("\n")}\n};\n`,
  );
}

/** The codes of the contract, in its order. */
const flagCodes = (
  "af ao al ad ae ar am ag au at az bi be bj bf bd bg bh bs ba by bz bo br bb bn bt bw cf ca ch cl cn " +
  "ci cm cd cg co km cv cr cu cy cz de dj dm dk do dz ec eg er es ee et fi fj fr fm ga gb ge gh gn gm " +
  "gw gq gr gd gt gy hn hr ht hu id in ie ir iq is il it jm jo jp kz ke kg kh ki kn kr kw la lb lr ly " +
  "lc li lk ls lt lu lv ma mc md mg mv mx mh mk ml mt mm me mn mz mr mu mw my na ne ng ni nl no np nr " +
  "nz om pk pa pe ph pw pg pl pf kp pt py qa ro ru rw sa sd sn sg sb sl sv sm so rs ss st sr sk si se " +
  "sz sc sy td tg th tj tm tl to tt tn tr tv tz ug ua uy us uz va vc ve vn vu ws ye za zm zw"
).split(" ");

write(
  "flags",
  "From country-flag-icons 1.6.20, MIT, see LICENSES.md.",
  flagCodes.map((code) => [
    code,
    flagShapes(read(`country-flag-icons/3x2/${code.toUpperCase()}.svg`), plain, code),
  ]),
);

const marks = ["americanexpress", "dinersclub", "discover", "jcb", "mastercard", "visa"];
marks.push("googlechrome", "firefoxbrowser", "safari", "opera", "android");
write(
  "marks",
  "From simple-icons 16.37.0, CC0: each on a field of 240 units.",
  marks.map((name) => {
    const path = / d="([^"]+)"/.exec(read(`simple-icons/icons/${name}.svg`))?.[1] ?? "";
    return [name, plain(path, 10)];
  }),
);

const opentype = require("opentype.js");
const subsets = ["latin", "latin-ext", "vietnamese", "greek", "cyrillic", "cyrillic-ext"];
const letters = new Map<string, string>();
for (const subset of subsets) {
  const file = readFileSync(join(packages, `@fontsource/inter/files/inter-${subset}-600-normal.woff`));
  const font = opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
  for (let code = 0x30; code < 0x2000; code++) {
    const letter = String.fromCodePoint(code);
    const glyph = /[\p{Lu}\p{Nd}]/u.test(letter) ? font.charToGlyph(letter) : undefined;
    if (!glyph || glyph.index === 0 || letters.has(letter)) continue;
    const advance = Math.round((glyph.advanceWidth / font.unitsPerEm) * 1000);
    letters.set(letter, `${advance} ${plain(glyph.getPath(0, 0, 1000).toPathData(0), 1, 1, 0)}`);
  }
}
for (const [name, belongs] of [
  ["latin", (letter: string) => /[\p{Script=Latin}\p{Nd}]/u.test(letter) && letter < "\u1e00"],
  ["vietnamese", (letter: string) => /\p{Script=Latin}/u.test(letter) && letter >= "\u1e00"],
  ["greek", (letter: string) => /\p{Script=Greek}/u.test(letter)],
  ["cyrillic", (letter: string) => /\p{Script=Cyrillic}/u.test(letter)],
] as const) {
  const note =
    "Inter 600 of @fontsource/inter 5.3.0, OFL 1.1, see LICENSES.md: advance and outline, 1000 units an em.";
  write(
    name,
    note,
    [...letters].filter(([letter]) => belongs(letter)),
  );
}
