declare module "@20minutes/s3rver" {
  import type { AddressInfo } from "node:net";

  /** What of Koa's context is used here. */
  export interface S3Call {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string | undefined>>;
    status: number;
    type: string;
    app: object;
    body: string | Uint8Array | AsyncIterable<Uint8Array>;
    get(header: string): string;
    set(header: string, value: string): void;
  }

  /** A server of S3 that keeps objects in a folder and verifies signatures. */
  export default class S3rver {
    constructor(options: {
      address: string;
      port: number;
      silent: boolean;
      directory: string;
      vhostBuckets: boolean;
      configureBuckets: { name: string }[];
    });
    readonly middleware: ((call: S3Call, next: () => Promise<void>) => Promise<void>)[];
    run(): Promise<AddressInfo>;
    close(): Promise<void>;
  }
}
