/** Signals only get stronger: TERM lets the present turn end, INT leaves at once, QUIT does not even wait for that. */

export type Stop = 'graceful' | 'fast' | 'immediate';

const stops: Partial<Record<NodeJS.Signals, Stop>> = {
  SIGTERM: 'graceful',
  SIGINT: 'fast',
  SIGQUIT: 'immediate',
};
const strength: Record<Stop, number> = { graceful: 1, fast: 2, immediate: 3 };

/** A turn that is not over by then (a base backup, say) is interrupted. */
const patience = 5000;

export interface SignalHandlers {
  /** Called once for each stronger wish to stop. */
  stop: (stop: Stop, signal: NodeJS.Signals | 'timeout') => void;
  reload: () => void;
}

/** Listens to TERM, INT, QUIT and HUP until the returned function is called. */
export function listenToSignals({ stop, reload }: SignalHandlers): () => void {
  let strongest = 0;
  let timer: NodeJS.Timeout | undefined;
  const ask = (wanted: Stop, signal: NodeJS.Signals | 'timeout') => {
    if (strength[wanted] <= strongest) return;
    strongest = strength[wanted];
    if (wanted === 'graceful') timer = setTimeout(() => ask('fast', 'timeout'), patience);
    stop(wanted, signal);
  };
  const onStop = (signal: NodeJS.Signals) => ask(stops[signal] ?? 'graceful', signal);
  const names = Object.keys(stops) as NodeJS.Signals[];
  for (const name of names) process.on(name, onStop);
  process.on('SIGHUP', reload);
  return () => {
    clearTimeout(timer);
    for (const name of names) process.off(name, onStop);
    process.off('SIGHUP', reload);
  };
}
