// What answers get of node:async_hooks: what carries context, but not the hooks, which would hand out running tests.

import { AsyncLocalStorage, AsyncResource, executionAsyncId, triggerAsyncId } from "node:async_hooks";

export { AsyncLocalStorage, AsyncResource, executionAsyncId, triggerAsyncId };
export default { AsyncLocalStorage, AsyncResource, executionAsyncId, triggerAsyncId };
