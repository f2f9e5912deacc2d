/** Error type -> [HTTP status (a WebSocket close code for `realtime_*`), default message]. */
export type ErrorTable = Readonly<Record<string, readonly [status: number, message: string]>>;
