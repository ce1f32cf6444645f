/**
 * WASI has no file locks, and no process ids. What the operating system takes back when an instance
 * ends, by whatever way, is its sockets: an instance announces itself with a listening socket on the
 * loopback address, and its port number is free again when it has ended. A connection to that port
 * wakes the instance; nothing is ever sent.
 * @module
 */
import { poll } from 'wasi:io/poll@0.2.12';
import { instanceNetwork } from 'wasi:sockets/instance-network@0.2.12';
import type { ErrorCode, IpSocketAddress, Network } from 'wasi:sockets/network@0.2.12';
import type { TcpSocket } from 'wasi:sockets/tcp@0.2.12';
import { createTcpSocket } from 'wasi:sockets/tcp-create-socket@0.2.12';
import type { Presence } from '../ports.ts';
import { startTimer } from './clock.ts';
import { completeGlue } from './engine.ts';
import { payloadOf } from './wit-error.ts';

const MAX_PORT = 65_535;

let network: Network | undefined;

/** Never closed: that is left to the end of the instance. */
let announced: { socket: TcpSocket; port: number } | undefined;

export const presence: Presence = {
  announce: () => announcement().port,

  // A port that someone listens at can't be bound.
  isPresent(announcement) {
    if (announcement > MAX_PORT) return false;
    using socket = createTcpSocket('ipv4');
    try {
      bind(socket, announcement);
      return false;
    } catch (error) {
      if (payloadOf<ErrorCode>(error) === 'address-in-use') return true;
      throw error;
    }
  },

  knock(announcement) {
    if (announcement > MAX_PORT) return false;
    using socket = createTcpSocket('ipv4');
    try {
      socket.startConnect(openNetwork(), loopback(announcement));
      const [input, output] = finish(socket, () => socket.finishConnect());
      input[Symbol.dispose]();
      output[Symbol.dispose]();
      return true;
    } catch (error) {
      if (payloadOf<ErrorCode>(error) === undefined) throw error;
      return false;
    }
  },

  awaitKnock(milliseconds) {
    const { socket } = announcement();
    {
      using timer = startTimer(milliseconds);
      using ready = socket.subscribe();
      poll([ready, timer]);
    }
    let knocks = 0;
    while (acceptOne(socket)) knocks++;
    return knocks;
  },
};

function announcement(): { socket: TcpSocket; port: number } {
  if (announced) return announced;
  const socket = createTcpSocket('ipv4');
  bind(socket, 0);
  socket.startListen();
  finish(socket, () => socket.finishListen());
  announced = { socket, port: socket.localAddress().val.port };
  return announced;
}

/** @returns false when nobody has knocked */
function acceptOne(socket: TcpSocket): boolean {
  try {
    const [connection, input, output] = socket.accept();
    input[Symbol.dispose]();
    output[Symbol.dispose]();
    connection[Symbol.dispose]();
    return true;
  } catch (error) {
    if (payloadOf<ErrorCode>(error) === undefined) throw error;
    return false;
  }
}

function bind(socket: TcpSocket, port: number): void {
  socket.startBind(openNetwork(), loopback(port));
  finish(socket, () => socket.finishBind());
}

const loopback = (port: number): IpSocketAddress => ({
  tag: 'ipv4',
  val: { port, address: [127, 0, 0, 1] },
});

function openNetwork(): Network {
  if (!network) {
    completeGlue(instanceNetwork);
    network = instanceNetwork();
  }
  return network;
}

function finish<T>(socket: TcpSocket, attempt: () => T): T {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (payloadOf<ErrorCode>(error) !== 'would-block') throw error;
    }
    using ready = socket.subscribe();
    ready.block();
  }
}
