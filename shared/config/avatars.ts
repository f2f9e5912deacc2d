import { z } from "zod";
import { list } from "./kinds.ts";
import { setting } from "./setting.ts";

const AVATARS = "Avatars";

const isWebAddress = (text: string) => /^https?:\/\/[^\s,?#]+$/.test(text) && URL.canParse(text);

/** The settings of avatars: other services they ask. */
export const avatarSettings = {
  browserHost: setting(
    z
      .string()
      .trim()
      .refine((text) => text === "" || isWebAddress(text), "write an address such as http://browser:3000/v1")
      .transform((text) => text.replace(/\/+$/, ""))
      .default(""),
    AVATARS,
    "_APP_BROWSER_HOST",
    "Address of the browser service that takes screenshots (`POST <address>/screenshots`, Appwrite's `appwrite-browser`), such as " +
      "`http://appwrite-browser:3000/v1`. It opens addresses that anyone may name, so keep it where it reaches no network of your own. " +
      "Empty: there are no screenshots.",
  ),
  photoSources: setting(
    list(
      z
        .string()
        .refine((text) => text === "none" || isWebAddress(text), "write addresses with commas, or none"),
      "https://gravatar.com/avatar, https://seccdn.libravatar.org/avatar",
    ),
    AVATARS,
    "EDGEWRITE_PHOTO_SOURCES",
    "Where photos of users are looked for by the SHA-256 of their e-mail address, in this order; they speak Gravatar's API. " +
      "These services learn that hash. `none`: nowhere, so that initials are all there is.",
  ),
};
