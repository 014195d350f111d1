// What answers get of node:v8: copying and counting, but neither snapshots of the memory nor flags.

import { deserialize, getHeapSpaceStatistics, getHeapStatistics, serialize } from "node:v8";

export { deserialize, getHeapSpaceStatistics, getHeapStatistics, serialize };
export default { deserialize, getHeapSpaceStatistics, getHeapStatistics, serialize };
