import {
  type CallError,
  callComponentFunction,
  getComponent,
  listComponents,
} from 'asterai:host/api@1.0.0';
import type { Components } from '../ports.ts';

export const components: Components = {
  exporting: (interfaceName) =>
    listComponents()
      .filter(({ interfaces }) => interfaces.includes(interfaceName))
      .map(({ name }) => name),
  interfacesOf: (component) => getComponent(component)?.interfaces,
  call(component, functionName, argumentsJson) {
    try {
      callComponentFunction(component, functionName, argumentsJson);
      return undefined;
    } catch (error) {
      const { payload } = error as { payload?: CallError };
      if (!payload) throw error;
      return payload;
    }
  },
};
