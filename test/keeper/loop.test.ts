import { describe, expect, test, vi } from 'vitest';
import type { Turn } from '../../src/keeper/keeper.js';
import { Loop } from '../../src/keeper/loop.js';

/** The loop waits only when nothing happened: a nudge and a reached state start the next turn at once. */

const turn = (given: Partial<Turn> = {}): Turn => ({
  sentence: 'as assigned',
  next: 'later',
  level: 'info',
  reported: false,
  dropped: false,
  ...given,
});

function logger() {
  const lines: string[] = [];
  const say = (level: string) => (message: string) => lines.push(`${level} ${message}`);
  const levels = { trace: say('trace'), debug: say('debug'), info: say('info'), warn: say('warn') };
  return {
    lines,
    log: { ...levels, error: say('error'), fatal: say('fatal'), level: 'info' as const, setLevel() {} },
  };
}

describe('the loop', () => {
  test('goes on at once after a reached state, and ends when dropped', async () => {
    const turns = [
      turn({ next: 'now', sentence: 'reached' }),
      turn({ next: 'now' }),
      turn({ dropped: true }),
    ];
    const { log } = logger();
    const loop = new Loop({ keeper: { turn: async () => turns.shift() ?? turn() }, log, interval: 60_000 });
    expect(await loop.run()).toBe('dropped');
  });

  test('is woken by a nudge', async () => {
    const take = vi.fn<() => Promise<Turn>>();
    const { log } = logger();
    const loop = new Loop({ keeper: { turn: take }, log, interval: 60_000 });
    take.mockResolvedValueOnce(turn()).mockResolvedValueOnce(turn({ dropped: true }));
    const end = loop.run();
    await vi.waitFor(() => expect(take).toHaveBeenCalledTimes(1));
    loop.nudge();
    expect(await end).toBe('dropped');
  });

  test('does not sleep over a nudge that came during the turn', async () => {
    const { log } = logger();
    let turns = 0;
    const loop: Loop = new Loop({
      keeper: {
        turn: async () => {
          turns += 1;
          if (turns === 1) loop.nudge();
          return turn({ dropped: turns === 2 });
        },
      },
      log,
      interval: 60_000,
    });
    expect(await loop.run()).toBe('dropped');
  });

  test('says a sentence once, and what fails', async () => {
    const { log, lines } = logger();
    const turns = [
      turn({ next: 'now' }),
      turn({ next: 'now' }),
      turn({ next: 'now', sentence: 'other', level: 'warn' }),
    ];
    const take = async () => {
      const next = turns.shift();
      if (next === undefined) throw new Error('disk on fire');
      return next;
    };
    const loop = new Loop({
      keeper: { turn: take },
      log,
      interval: 1,
      until: (done) => done.level === 'error',
    });
    expect(await loop.run()).toBe('settled');
    expect(lines.filter((line) => !line.startsWith('debug'))).toEqual([
      'info as assigned',
      'warn other',
      'error this turn failed: disk on fire',
    ]);
  });

  test('leaves when it is told to, while it waits too', async () => {
    const { log } = logger();
    const take = vi.fn(async () => turn());
    const loop = new Loop({ keeper: { turn: take }, log, interval: 60_000 });
    const end = loop.run();
    await vi.waitFor(() => expect(take).toHaveBeenCalled());
    loop.leave();
    expect(await end).toBe('left');
  });

  test('reloads between two turns', async () => {
    const { log } = logger();
    const reload = vi.fn(async () => undefined);
    const take = vi.fn<() => Promise<Turn>>();
    take.mockResolvedValueOnce(turn()).mockResolvedValueOnce(turn({ dropped: true }));
    const loop = new Loop({ keeper: { turn: take }, log, interval: 60_000, reload });
    const end = loop.run();
    await vi.waitFor(() => expect(take).toHaveBeenCalledTimes(1));
    loop.reload();
    await end;
    expect(reload).toHaveBeenCalledOnce();
  });
});
