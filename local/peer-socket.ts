import type { Plugin } from "miniflare";

/**
 * A Miniflare plugin that opens the sockets clients connect to. Miniflare's own direct sockets take `request.cf`
 * from a header of the client and speak Cap'n Proto RPC besides HTTP; on a plain socket workerd itself fills
 * `request.cf.clientIp` with the peer's address, which no header can change. Same speed, no proxy in between.
 */
export interface PeerSocketOptions {
  /** `127.0.0.1:8787`, `[::1]:8787` */
  readonly addresses: readonly string[];
  /** Header of a trusted proxy that says whether its client came by https. */
  readonly forwardedProtoHeader?: string;
}

const TYPE = "peer-socket";

/** The entry of `unsafeBindings` that loads this plugin for a worker. It binds nothing in the Worker. */
export function peerSocketBinding(options: PeerSocketOptions) {
  return {
    name: "EDGEWRITE_PEER_SOCKET",
    type: TYPE,
    plugin: { package: import.meta.filename, name: TYPE },
    options: { ...options, addresses: [...options.addresses] },
  };
}

const plugin: Plugin = {
  getBindings: () => undefined,
  getNodeBindings: () => ({}),
  getServices({ options }) {
    const binding: unknown = Object.values(options.config.env ?? {}).find(
      (entry) => entry.type === `unsafe:${TYPE}`,
    );
    const wanted = optionsOf(binding);
    if (wanted === undefined) return undefined;
    const { addresses, forwardedProtoHeader } = wanted;
    return {
      services: [],
      extensions: [],
      sockets: addresses.map((address) => ({
        name: `peer:${address}`,
        address,
        http: { forwardedProtoHeader },
        service: { name: `core:user:${options.config.name}` },
      })),
    };
  },
};

export const plugins = { [TYPE]: plugin };

function optionsOf(binding: unknown): PeerSocketOptions | undefined {
  if (typeof binding !== "object" || binding === null || !("dev" in binding)) return undefined;
  const { dev } = binding;
  if (typeof dev !== "object" || dev === null || !("options" in dev)) return undefined;
  const { options } = dev;
  if (typeof options !== "object" || options === null || !("addresses" in options)) return undefined;
  if (!Array.isArray(options.addresses)) return undefined;
  const header = "forwardedProtoHeader" in options ? options.forwardedProtoHeader : undefined;
  return {
    addresses: options.addresses.map(String),
    ...(typeof header === "string" && { forwardedProtoHeader: header }),
  };
}
