import { defineConfig } from 'rolldown';

/**
 * dist/: few files in place of several hundred small ones, which took a second to load at each start of `pg_autoctl`.
 * Each stands two directories below the package, where `packageRoot` expects it.
 */
export default defineConfig({
  input: {
    'cli/main': 'src/cli/main.ts',
    'demo/main': 'src/demo/main.ts',
    'monitor/generate': 'src/monitor/generate.ts',
  },
  platform: 'node',
  // they read files of their own at run time
  external: ['pg', 'pg-listen', 'node-pg-migrate', 'jiti'],
  output: {
    dir: 'dist',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
  },
});
