/** Contents page of everything about streaming replication of the local server. */
export { cut } from './cut.js';
export { handshake, type Identity, upstreamSlot } from './handshake.js';
export { readHistory, type TimelineEntry } from './history.js';
export { NotInForce, verifyHeldByOne, verifyInForce } from './in-force.js';
export { checkpoint, promote } from './promote.js';
export { createAndDropSlots, maintainSlots } from './slots.js';
export { settingFromFiles } from './spawn.js';
export {
  cleanStandbyFiles,
  copyName,
  type StandbySettings,
  slotName,
  type Upstream,
  upstreamParameters,
  writeStandbyFiles,
} from './standby-files.js';
export { applySyncNames, disableSync, setReadOnly } from './sync-names.js';
