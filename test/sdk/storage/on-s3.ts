import { afterAll, beforeAll } from "vitest";
import { type S3Server, startS3 } from "#test/sdk/support/s3.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { stageOn } from "./stage.ts";

/** The S3 service of the tests whose file imports this one; it must be imported before them. */
export let s3: S3Server;

/** All that the server has printed so far. */
export let s3Log = () => "";

let stop = async () => {};

beforeAll(async () => {
  s3 = await startS3();
  const settings = {
    ...s3.settings,
    _APP_OPTIONS_ABUSE: "disabled",
    _APP_CONSOLE_WHITELIST_ROOT: "disabled",
  };
  const server = await startServer({ settings });
  stageOn(server.url);
  s3Log = server.output;
  stop = async () => {
    await server.stop();
    await s3.stop();
  };
});

afterAll(() => stop());
