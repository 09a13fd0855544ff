import type { LocalState } from '../fsm/node.js';

/** What a state file says, as `show file --state --contents` and `do fsm state` print it. */

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun Nov 22 19:04:40 2026` in local time, `0` for never. */
export function ctime(seconds: number): string {
  if (seconds <= 0) return '0';
  const at = new Date(seconds * 1000);
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  const day = String(at.getDate()).padStart(2);
  return `${days[at.getDay()]} ${months[at.getMonth()]} ${day} ${clock.join(':')} ${at.getFullYear()}`;
}

export function stateObject(state: LocalState): Record<string, string | number> {
  return {
    current_role: state.current_role,
    assigned_role: state.assigned_role,
    version: state.version,
    groupId: state.group_id,
    nodeId: state.node_id,
    last_monitor_contact: ctime(state.last_monitor_contact),
    last_secondary_contact: ctime(state.last_secondary_contact),
    pgversion: state.pg_control_version,
  };
}

export function stateText(state: LocalState): string {
  const lines: [string, string | number][] = [
    ['Current Role:', state.current_role],
    ['Assigned Role:', state.assigned_role],
    ['Last Monitor Contact:', ctime(state.last_monitor_contact)],
    ['Last Secondary Contact:', ctime(state.last_secondary_contact)],
    ['pg_autoctl state version:', state.version],
    ['group:', state.group_id],
    ['node id:', state.node_id],
    ['nodes version:', 0],
    ['PostgreSQL Version:', state.pg_control_version],
    ['PostgreSQL CatVersion:', state.catalog_version_no],
    ['PostgreSQL System Id:', state.system_identifier],
  ];
  return `${lines.map(([title, value]) => `${title.padEnd(25)} ${value}`).join('\n')}\n`;
}
