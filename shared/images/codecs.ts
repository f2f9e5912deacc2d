import { bindingCodec } from "./binding-codec.ts";
import type { ImageCodec } from "./codec.ts";
import { ownCodec } from "./own-codec.ts";

/** The codec of an installation. One that wants a binding wrangler.toml does not have says so when it is used. */
export function codecFor(wanted: "wasm" | "binding", images: ImagesBinding | undefined): ImageCodec {
  if (wanted === "wasm") return ownCodec;
  return images ? bindingCodec(images) : UNBOUND;
}

const unbound = () =>
  Promise.reject(new Error("EDGEWRITE_IMAGES is `binding`, and wrangler.toml binds no IMAGES."));

const UNBOUND: ImageCodec = { name: "binding", decode: unbound, encode: unbound };
