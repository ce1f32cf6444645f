import { Failure } from './failure.ts';

/** A variable is missing or malformed. The message names it and says what to do. */
export class ConfigError extends Failure {
  override readonly name = 'ConfigError';
  readonly variable: string;

  /** @param problem what is wrong and what to do: it goes on where the variable's name ends */
  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`);
    this.variable = variable;
  }

  get logText(): string {
    return this.message;
  }
}
