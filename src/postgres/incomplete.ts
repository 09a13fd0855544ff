export interface Incomplete {
  phase: 'initdb' | 'copy' | 'swap' | 'rewind';
  aside: string[];
  copy?: string;
}
export class IncompleteDataDirectory extends Error {
  override name = 'IncompleteDataDirectory';
}
export function readIncomplete(_pgdata: string, _marker: string): Incomplete | undefined {
  throw new Error('not written yet');
}
