/**
 * The configuration: the one place that reads and checks the environment variables. They are read when a
 * request or a call comes in.
 * @module
 */
import { ConfigError } from './config-error.ts';
import { pastedAlong } from './lib/pasted.ts';
import { type Settings, VARIABLES } from './variables.ts';

export { ConfigError };

export interface Config {
  /** @throws ConfigError when the variable behind the setting is missing or malformed */
  get<K extends keyof Settings>(setting: K): Settings[K];
  /** What is wrong with any of the variables, one line each. */
  problems(): string[];
}

/** @param environment names and values, as `wasi:cli/environment` gives them */
export function readConfig(environment: readonly (readonly [string, string])[]): Config {
  const values = new Map(environment);
  const get = <K extends keyof Settings>(setting: K): Settings[K] => {
    const variable = VARIABLES[setting];
    const value = values.get(variable.name)?.trim() || undefined;
    const pasted = value === undefined ? undefined : pastedAlong(value, variable);
    if (pasted !== undefined) throw new ConfigError(variable.name, pasted);
    return variable.parse(value, variable.name);
  };
  return {
    get,
    problems: () =>
      (Object.keys(VARIABLES) as (keyof Settings)[]).flatMap((setting) => {
        try {
          get(setting);
          return [];
        } catch (error) {
          if (error instanceof ConfigError) return [error.message];
          throw error;
        }
      }),
  };
}
