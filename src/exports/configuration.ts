import { getEnvironment } from 'wasi:cli/environment@0.2.12';
import { type Config, readConfig } from '../config.ts';

/** Read at each request and call: componentizing runs what stands at the top level. */
export const configure = (): Config => readConfig(getEnvironment());
