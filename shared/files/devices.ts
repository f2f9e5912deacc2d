import type { Settings } from "#shared/config/settings.ts";
import { type Device, deviceOf } from "./device.ts";

/** The device of an installation: R2 by its binding, unless the settings name another. */
export function deviceFor(_settings: Settings, bucket: R2Bucket): Device {
  return deviceOf(bucket);
}
