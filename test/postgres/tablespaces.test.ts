// tablespaces are set aside, come back when a copy fails, go when it succeeds

import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  emptyTablespaces,
  removeAside,
  restoreTablespaces,
  setTablespacesAside,
  tablespacesOf,
} from '../../src/postgres/tablespaces.js';
import { temporaryDirectory } from '../support/os-user.js';

let directory: string;
let space: string;

beforeEach(() => {
  directory = temporaryDirectory('pgaf-tablespaces-');
  space = join(directory, 'space');
  mkdirSync(join(directory, 'data', 'pg_tblspc'), { recursive: true });
  mkdirSync(space);
  writeFileSync(join(space, 'old'), '');
  symlinkSync(space, join(directory, 'data', 'pg_tblspc', '16400'));
});

afterEach(() => rmSync(directory, { recursive: true }));

test('found through the links of PGDATA', () => {
  expect(tablespacesOf(join(directory, 'data'))).toEqual([space]);
  expect(tablespacesOf(join(directory, 'nowhere'))).toEqual([]);
});

test('aside and back, over what a failed copy left', () => {
  expect(setTablespacesAside([space])).toBe(true);
  expect(readdirSync(space)).toEqual([]);
  writeFileSync(join(space, 'half'), '');
  restoreTablespaces([space]);
  restoreTablespaces([space]);
  expect(readdirSync(space)).toEqual(['old']);
});

test('aside and gone, once the copy is complete', () => {
  setTablespacesAside([space]);
  writeFileSync(join(space, 'new'), '');
  removeAside([space]);
  expect(readdirSync(space)).toEqual(['new']);
  expect(existsSync(`${space}.pgautofailover_aside`)).toBe(false);
});

test('emptied where two copies have no space', () => {
  emptyTablespaces([space, join(directory, 'gone')]);
  expect(readdirSync(space)).toEqual([]);
});
