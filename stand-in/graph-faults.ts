/** What can go wrong between a client and Meta, for tests to bring about on purpose. */

export type Endpoint = 'messages' | 'phone-number' | 'media' | 'templates';

export type Fault = {
  /** Which requests it applies to; `any` if left out. */
  on?: Endpoint | 'any';
} & (
  | {
      /** An error in Meta's shape. */
      kind: 'graph-error';
      status: number;
      code: number;
      message?: string;
      details?: string;
      subcode?: number;
      /** Meta's `is_transient`. */
      transient?: boolean;
      headers?: Record<string, string>;
    }
  /** Any answer at all: a gateway's HTML (the default type), nothing, JSON that was cut off. */
  | { kind: 'raw'; status: number; body: string; headers?: Record<string, string> }
  /** The request is dealt with at once, and the answer goes out after `ms`. */
  | { kind: 'delay'; ms: number }
  /** The headers of a normal answer at once, then one byte of its body every `ms`. */
  | { kind: 'slow-body'; ms: number }
  /** Nothing is dealt with and nothing answered; the connection stays until `close()`. */
  | { kind: 'hang' }
  /** The socket is destroyed; `after-reading` means that the request was dealt with. */
  | { kind: 'drop'; when: 'before-reading' | 'after-reading' }
  /** The request is dealt with but never answered. */
  | { kind: 'take-then-hang' }
);

export interface FaultQueue {
  add(fault: Fault, times: number): void;
  /** The oldest fault that applies to this request, which counts as one of its times. */
  take(endpoint: Endpoint | undefined): Fault | undefined;
  /** Those that are left. */
  list(): readonly { fault: Fault; left: number }[];
  clear(): void;
}

/** Makes a queue in which each fault waits for the requests it applies to. */
export function createFaultQueue(): FaultQueue {
  let queue: { fault: Fault; left: number }[] = [];
  return {
    add(fault, times) {
      queue.push({ fault, left: times });
    },
    take(endpoint) {
      const entry = queue.find(
        ({ fault: { on = 'any' }, left }) => left > 0 && (on === 'any' || on === endpoint),
      );
      if (entry === undefined) return undefined;
      entry.left -= 1;
      queue = queue.filter(({ left }) => left > 0);
      return entry.fault;
    },
    list: () => queue,
    clear() {
      queue = [];
    },
  };
}
