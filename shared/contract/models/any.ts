import { model, openModel } from "./model.ts";

/** Whatever the endpoint answers, text included. */
export const any = openModel({});

/** An empty body. */
export const none = model({});
