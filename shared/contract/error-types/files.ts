import type { ErrorTable } from "./table.ts";

/** Errors of storage, file tokens and avatars. */
export const fileErrors = {
  avatar_set_not_found: [404, "There is no such set of avatars."],
  avatar_not_found: [404, "There is no such avatar in this set."],
  avatar_image_not_found: [404, "No image was found at this address."],
  avatar_remote_url_failed: [404, "The remote address could not be read. Check that it is public."],
  avatar_icon_not_found: [404, "No icon was found on this page."],
  avatar_svg_sanitization_failed: [400, "The SVG image could not be made safe to show."],

  storage_file_already_exists: [409, "A file with this ID already exists. Choose another ID."],
  storage_file_not_found: [404, "There is no file with this ID in the bucket."],
  storage_device_not_found: [400, "The storage device of this file is not configured."],
  storage_file_empty: [400, "The request holds no file, or an empty one."],
  storage_file_type_unsupported: [400, "The bucket does not accept files with this extension."],
  storage_image_resolution_exceeded: [400, "The image is too large to transform. Use a smaller one."],
  storage_invalid_file_size: [400, "The file is larger than the bucket or the server allows."],
  storage_invalid_file: [403, "The uploaded file is not valid. Upload it again."],
  storage_bucket_already_exists: [409, "A bucket with this ID already exists. Choose another ID."],
  storage_bucket_not_found: [404, "There is no bucket with this ID."],
  storage_invalid_content_range: [
    400,
    "The Content-Range header does not fit the upload. Check start, end, size.",
  ],
  storage_invalid_range: [416, "The Range header does not fit the file. Ask for bytes it has."],
  storage_invalid_appwrite_id: [
    400,
    "The X-Appwrite-ID header is not the ID of an upload. Send the first $id.",
  ],
  storage_file_not_public: [403, "This file is not public."],
  storage_bucket_transformations_disabled: [403, "Image transformations are switched off for this bucket."],

  token_not_found: [404, "There is no such file token."],
  token_expired: [401, "The file token has expired. Create a new one."],
  token_resource_type_invalid: [400, "A token cannot be made for this type of resource."],
} as const satisfies ErrorTable;
