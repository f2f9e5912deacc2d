/** Brands by how their model names begin. */
const BRANDS: readonly (readonly [RegExp, string])[] = [
  [/^(Pixel|Nexus)\b/i, "Google"],
  [/^(SM-|GT-|SCH-|SGH-|Galaxy)/i, "Samsung"],
  [/^(Redmi|Mi |POCO|Xiaomi|M20|2[0-9]{3}[0-9A-Z]{4})/i, "Xiaomi"],
  [/^(OnePlus|ONEPLUS)/i, "OnePlus"],
  [/^(moto|XT\d{4})/i, "Motorola"],
  [/^(Huawei|ELE-|VOG-|ANE-|MAR-|LYA-)/i, "Huawei"],
  [/^(LM-|LG)/i, "LG"],
  [/^(CPH\d|OPPO)/i, "OPPO"],
  [/^(vivo|V\d{4})/i, "Vivo"],
  [/^RMX\d/i, "Realme"],
  [/^(XQ-|Sony)/i, "Sony"],
  [/^(Nokia|TA-\d)/i, "Nokia"],
];

/** Words in the place of the model that are none; `K` is what browsers send instead of it nowadays. */
const NO_MODEL = /^(K|U|wv|Mobile|Tablet|Linux|rv:.*|[a-z]{2}([-_][a-z]{2})?)$/i;

/** Brand and model an Android agent names; empty when it names none. */
export function androidDevice(agent: string): { readonly brand: string; readonly model: string } {
  const comment = /\(([^)]*\bAndroid\b[^)]*)\)/.exec(agent)?.[1] ?? "";
  const parts = comment.split(";").map((part) => part.trim());
  const system = parts.findIndex((part) => part.startsWith("Android"));
  const model = parts
    .slice(system + 1)
    .map((part) => (part.split(/\s*\bBuild\//)[0] ?? "").replace(/^SAMSUNG /, ""))
    .find((part) => part !== "" && !NO_MODEL.test(part));
  if (system < 0 || model === undefined) return { brand: "", model: "" };
  return { brand: BRANDS.find(([test]) => test.test(model))?.[1] ?? "", model };
}
