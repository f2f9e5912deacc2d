import { sizeOf } from "#shared/avatars/art.ts";
import { drawInitials } from "#shared/avatars/initials.ts";
import { fetchRemote, RemoteError, type Reserve } from "#shared/avatars/remote.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { stringKind } from "#shared/contract/params/kind.ts";
import { oneOf, range, text, uid } from "#shared/contract/params.ts";
import { sha256Hex } from "#shared/crypto/secrets.ts";
import { drawingCost } from "#shared/images/cost.ts";
import type { Edit } from "#shared/images/edit.ts";
import { ImageError } from "#shared/images/failure.ts";
import { finish, type Made } from "#shared/images/transform.ts";
import { inTurn } from "#shared/memory/turns.ts";
import type { UserRow } from "#shared/store/facts/user.ts";
import { users } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import type { Context } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { isUser } from "../users/existing-user.ts";
import { common, side } from "./common.ts";
import { edited } from "./edited.ts";
import { holding } from "./holding.ts";
import { imageResponse } from "./image-response.ts";
import { sendAbroad } from "./network.ts";

/** What a service of photos may take, in milliseconds: there is always something else to show. */
const PATIENCE = 4_000;
const LARGEST = 5_000_000;
/** Services send others on to each other. */
const REDIRECTS = 2;

const emailHash = stringKind(
  {},
  "Must be the SHA-256 of an e-mail address, in hexadecimal digits.",
  (value) => /^([0-9a-f]{64})?$/i.test(value),
);
const userId = stringKind(
  {},
  "Must be a user's id or current().",
  (value) => value === "" || value === "current()" || uid().safeParse(value).success,
);

/** The best photo there is of somebody; without one, their initials; without those, anybody. */
export const getPhoto = endpoint(
  {
    ...common,
    id: "avatars.getPhoto",
    path: "/v1/avatars/photo",
    params: () => ({
      width: side(256),
      height: side(256),
      quality: range(0, 100).default(100),
      output: oneOf("png", "jpg", "webp").default("png"),
      rating: oneOf("g", "pg", "r", "x").default("g"),
      userId: userId.default(""),
      emailHash: emailHash.default(""),
      name: text(128, 0).default(""),
    }),
  },
  async (context) => {
    const { input } = context;
    const user = await userOf(context);
    const hash =
      input.emailHash.toLowerCase() || (user?.email ? sha256Hex(user.email.trim().toLowerCase()) : "");
    const name = input.name || user?.name || user?.email || "";
    const { width, height } = sizeOf({ width: 256, height: 256 }, input.width, input.height);
    const edit: Edit = { width, height, output: input.output, quality: input.quality };
    const query = `s=${Math.min(512, Math.max(width, height))}&d=404&r=${input.rating}`;
    const photo = hash === "" ? null : await photoOf(context, `/${hash}?${query}`, edit);
    const made =
      photo ??
      (await inTurn(context.clock, drawingCost({ width, height }, edit), () =>
        finish(drawInitials(name, width, height, ""), { ...edit, width: 0, height: 0 }),
      ));
    return imageResponse(context, { bytes: made.bytes, type: made.mimeType }, "never", 0);
  },
);

type Photo = Context<{ userId: string; emailHash: string; name: string }>;

/**
 * The user of whom all is known that is known of them; null when the parameters speak for themselves.
 * @throws ApiError user_unauthorized for another user's, unless it is a key or an administrator who asks; user_not_found
 */
async function userOf({ input, actor, work, project }: Photo): Promise<UserRow | null> {
  const own = actor.kind === "user" ? actor.user : null;
  if (input.userId === "") return input.emailHash === "" && input.name === "" ? own : null;
  if (input.userId === "current()" || input.userId === own?.id) return own;
  if (!actor.trusted) throw new ApiError("user_unauthorized");
  const [user] = await work.read(findOne(users, isUser(project.id, input.userId)));
  if (!user) throw new ApiError("user_not_found");
  return user;
}

/** The first service that has one. */
async function photoOf(context: Context<unknown>, path: string, edit: Edit): Promise<Made | null> {
  const { settings } = context;
  for (const source of settings.photoSources) {
    if (source === "none") continue;
    try {
      const fetched = async (reserve: Reserve) => {
        const { bytes } = await fetchRemote(source.replace(/\/+$/, "") + path, {
          send: sendAbroad,
          privateTargets: settings.privateTargets,
          redirects: REDIRECTS,
          limit: LARGEST,
          reserve,
          accept: "image/*",
          signal: AbortSignal.timeout(PATIENCE),
        });
        return edited(context, bytes, edit);
      };
      return await holding(context.clock, fetched, PATIENCE / 2);
    } catch (error) {
      const isOverload = error instanceof ApiError && error.status === 503;
      if (!(error instanceof RemoteError || error instanceof ImageError || isOverload)) throw error;
    }
  }
  return null;
}
