import { oneLine } from '../lib/one-line.ts';
import type { Components } from '../ports.ts';
import { handlersOf } from './handlers.ts';

/** @returns why a consumer can't be called and what to do; undefined when it can */
export function consumerProblem(consumer: string, components: Components): string | undefined {
  const interfaces = components.interfacesOf(consumer);
  const name = oneLine(consumer);
  if (!interfaces) {
    if (!COMPONENT_NAME.test(consumer)) return `consumer ${name} ${nameProblem(consumer)}`;
    return `consumer ${name} is not in the environment: add it (asterai env add-component), or take it out of WHATSAPP_INCOMING_HANDLER_COMPONENTS`;
  }
  if (handlersOf(interfaces).length === 0) {
    return `consumer ${name} does not export asterai:whatsapp/incoming-handler@0.1.0 or another handler: implement it, or take it out of WHATSAPP_INCOMING_HANDLER_COMPONENTS`;
  }
  return undefined;
}

/** asterai's documentation, Components: `namespace:name`, without a version in an environment. */
const COMPONENT_NAME = /^[a-z0-9][a-z0-9-]*:[a-z0-9][a-z0-9-]*$/;

/** What is wrong with how a component is named, and how to name it. */
function nameProblem(consumer: string): string {
  const where = 'in WHATSAPP_INCOMING_HANDLER_COMPONENTS';
  const [unversioned = ''] = consumer.split('@');
  if (unversioned !== consumer && COMPONENT_NAME.test(unversioned)) {
    return `has a version in its name: write ${unversioned} ${where}`;
  }
  if (/[\s;]/.test(consumer)) {
    return `is not one name: put commas between names ${where}`;
  }
  return `is no component's name: write namespace:name, in small letters, ${where}`;
}
