import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage.js';

/** The disk of node A, which is going to fail. */
export interface Disk {
  /** What the chapter about it is called. */
  title: string;
  prepare(): Promise<void>;
  /** From here on Postgres cannot be started on it. */
  fail(): Promise<void>;
  heal(): Promise<void>;
  /** What belongs to the machine is given back; called at any time, more than once. */
  release(): Promise<void>;
}

const size = 400;

/** A disk of 400 MB where we may mount one, else a folder that can be made read-only. */
export async function diskFor(stage: Stage): Promise<Disk> {
  mkdirSync(join(stage.folder, 'node_a'));
  if (process.getuid?.() !== 0) return new ReadOnlyFolder(stage, 'Only root can mount a small disk.');
  const disk = new SmallDisk(stage);
  return (await disk.mount()) ? disk : new ReadOnlyFolder(stage, 'No disk can be mounted here.');
}

class SmallDisk implements Disk {
  title = `Node A, on a disk of ${size} MB`;
  #stage: Stage;
  #mounted = false;
  #filling: (() => Promise<void>) | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get #path(): string {
    return join(this.#stage.folder, 'node_a');
  }

  async mount(): Promise<boolean> {
    this.#stage.onStrike(() => this.release());
    const { code } = await this.#stage.asOurselves(this.#mountWords);
    this.#mounted = code === 0;
    return this.#mounted;
  }

  get #mountWords(): string[] {
    return ['mount', '-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', './node_a'];
  }

  async prepare(): Promise<void> {
    this.#stage.show(this.#mountWords);
    await this.#stage.must(['chown', 'postgres', './node_a'], { asOurselves: true });
  }

  async fail(): Promise<void> {
    this.#stage.narrator.say(
      'The disk of A is filled, and kept full, as by a program that logs without end.',
    );
    if (!this.#isSmall()) throw new Error(`Expected a mounted disk of ${size} MB at "${this.#path}"`);
    const words = ['dd', 'if=/dev/zero', 'of=./node_a/filler', 'bs=1M', `count=${size}`];
    this.#stage.show(words);
    const { stderr } = await this.#stage.asOurselves(words);
    this.#stage.narrator.output(stderr.split('\n').find((line) => line.startsWith('dd:')) ?? stderr);
    const again = 'while :; do cat /dev/zero 2>/dev/null >>./node_a/filler; sleep 0.01; done';
    this.#filling = this.#stage.inBackground(['sh', '-c', again], { asOurselves: true });
  }

  /** Filling what is not the small disk would fill somebody's. */
  #isSmall(): boolean {
    const { blocks, bsize } = statfsSync(this.#path);
    return this.#mounted && blocks * bsize <= size * 1024 * 1024;
  }

  async heal(): Promise<void> {
    this.#stage.narrator.say('The disk is freed.');
    await this.#filling?.();
    await this.#stage.must(['rm', './node_a/filler'], { asOurselves: true });
  }

  async release(): Promise<void> {
    await this.#filling?.();
    for (let attempt = 0; this.#mounted && attempt < 50; attempt++) {
      const { code } = await this.#stage.asOurselves(['umount', this.#path]);
      if (code === 0) this.#mounted = false;
      else await sleep(100);
    }
    if (this.#mounted) throw new Error(`"${this.#path}" could not be unmounted: something still works there`);
  }
}

class ReadOnlyFolder implements Disk {
  title = 'Node A, in a folder of its own';
  #stage: Stage;
  #why: string;

  constructor(stage: Stage, why: string) {
    this.#stage = stage;
    this.#why = why;
  }

  async prepare(): Promise<void> {
    this.#stage.narrator.say(`${this.#why} Instead, the folder of A is going to become read-only.`);
    if (this.#stage.switchesUser) {
      await this.#stage.must(['chown', 'postgres', './node_a'], { asOurselves: true });
    }
  }

  async fail(): Promise<void> {
    this.#stage.onStrike(() => this.release());
    this.#stage.narrator.say(
      'The folder of A becomes read-only, as a broken disk does: Postgres cannot start there.',
    );
    await this.#stage.must(['chmod', 'a-w', './node_a', './node_a/data']);
  }

  async heal(): Promise<void> {
    this.#stage.narrator.say('The folder can be written again.');
    await this.#stage.must(['chmod', 'u+w', './node_a', './node_a/data']);
  }

  async release(): Promise<void> {
    await this.#stage.asServers(['chmod', '-R', 'u+w', './node_a']);
  }
}
