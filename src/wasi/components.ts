import {
  type CallError,
  callComponentFunction,
  getComponent,
  listComponents,
} from 'asterai:host/api@1.0.0';
import type { Components } from '../ports.ts';
import { payloadOf } from './wit-error.ts';

export const components: Components = {
  exporting: (interfaceName) =>
    listComponents()
      .filter(({ interfaces }) => interfaces.includes(interfaceName))
      .map(({ name }) => name),
  interfacesOf: (component) => getComponent(component)?.interfaces,
  call(call) {
    try {
      return {
        tag: 'ok',
        val: callComponentFunction(call.component, call.function, call.arguments),
      };
    } catch (error) {
      const failure = payloadOf<CallError>(error);
      if (!failure) throw error;
      return { tag: 'err', val: failure };
    }
  },
};
