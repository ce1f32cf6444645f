/** Milliseconds that a caller waits at most for one request with its retries. */
export const REQUEST_LIMIT = 15_000;
