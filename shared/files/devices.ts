import type { Settings } from "#shared/config/settings.ts";
import { type S3Place, s3PlaceOf } from "#shared/config/storage-place.ts";
import { type Device, deviceOf } from "./device.ts";

/** The clients of this isolate: their settings stay the same for as long as it lives. */
const opened = new WeakMap<Settings, Device>();

/** The device of an installation: R2 by its binding, unless the settings name another. */
export function deviceFor(settings: Settings, bucket: R2Bucket): Device {
  const known = opened.get(settings);
  if (known) return known;
  const place = s3PlaceOf(settings);
  if (!place) return deviceOf(bucket);
  const device = lazyDevice(place);
  opened.set(settings, device);
  return device;
}

/** A device whose code is loaded when it is first used. */
function lazyDevice(place: S3Place): Device {
  let loaded: Promise<Device> | null = null;
  const load = () => {
    loaded ??= import("./s3/s3-device.ts").then(({ s3Device }) => s3Device(place));
    return loaded;
  };
  return {
    put: async (...args) => (await load()).put(...args),
    begin: async (...args) => (await load()).begin(...args),
    part: async (...args) => (await load()).part(...args),
    complete: async (...args) => (await load()).complete(...args),
    abort: async (...args) => (await load()).abort(...args),
    read: async (...args) => (await load()).read(...args),
    size: async (...args) => (await load()).size(...args),
    delete: async (...args) => (await load()).delete(...args),
    list: async (...args) => (await load()).list(...args),
  };
}
