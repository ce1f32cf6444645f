/**
 * WASI has no file locks, and no process ids. What the operating system takes back when an instance
 * ends, by whatever way, is its sockets: an instance announces itself with a listening socket on the
 * loopback address, and its port number is free again when it has ended.
 * @module
 */
import { instanceNetwork } from 'wasi:sockets/instance-network@0.2.12';
import type { ErrorCode, IpSocketAddress, Network } from 'wasi:sockets/network@0.2.12';
import type { TcpSocket } from 'wasi:sockets/tcp@0.2.12';
import { createTcpSocket } from 'wasi:sockets/tcp-create-socket@0.2.12';
import type { Presence } from '../ports.ts';
import { completeGlue } from './engine.ts';
import { payloadOf } from './wit-error.ts';

const MAX_PORT = 65_535;

let network: Network | undefined;

/** Never closed: that is left to the end of the instance. */
const announced: TcpSocket[] = [];

export const presence: Presence = {
  announce() {
    const socket = createTcpSocket('ipv4');
    announced.push(socket);
    bind(socket, 0);
    socket.startListen();
    finish(socket, () => socket.finishListen());
    return socket.localAddress().val.port;
  },

  // Nothing is sent: a port that someone listens at can't be bound.
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
};

function bind(socket: TcpSocket, port: number): void {
  const address: IpSocketAddress = { tag: 'ipv4', val: { port, address: [127, 0, 0, 1] } };
  network ??= openNetwork();
  socket.startBind(network, address);
  finish(socket, () => socket.finishBind());
}

function openNetwork(): Network {
  completeGlue(instanceNetwork);
  return instanceNetwork();
}

function finish(socket: TcpSocket, attempt: () => void): void {
  for (;;) {
    try {
      attempt();
      return;
    } catch (error) {
      if (payloadOf<ErrorCode>(error) !== 'would-block') throw error;
    }
    using ready = socket.subscribe();
    ready.block();
  }
}
