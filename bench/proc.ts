/**
 * What Linux tells about a process.
 * @module
 */
import { readFileSync } from 'node:fs';

/** Linux counts in these for user space, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** The processor time that a process has taken so far, in milliseconds. */
export function cpuTime(pid: number): number {
  return parseCpuTime(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** The most memory that a process has had resident at any time, in bytes. */
export function peakMemory(pid: number): number {
  return parseMemory(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmHWM');
}

/** The memory that a process has resident now, in bytes. */
export function memoryNow(pid: number): number {
  return parseMemory(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
}

/** User and system time from `/proc/PID/stat`, in milliseconds. */
export function parseCpuTime(stat: string): number {
  // The second field is the program's name in brackets, which may itself hold blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = fields.slice(11, 13).map(Number);
  return (((user ?? Number.NaN) + (system ?? Number.NaN)) * 1000) / TICKS_PER_SECOND;
}

/** A line of `/proc/PID/status`, in bytes: `VmHWM` is the peak, `VmRSS` what is resident now. */
export function parseMemory(status: string, line: 'VmHWM' | 'VmRSS'): number {
  return Number(new RegExp(`^${line}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
}
