/** The built UI in headless Chromium, over the scripted engine: `npm run test:browser`. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ['browser/**/*.test.ts'],
    globalSetup: 'browser/served.ts',
    // Each has a Chromium of its own.
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
