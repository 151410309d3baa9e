import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    target: 'safari18',
    // The window's CSP allows no data: URLs, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
  // The contrast test reads the tokens; unset, style sheets arrive empty.
  // A busy machine takes its time.
  test: { include: ['src/**/*.test.ts'], css: true, testTimeout: 60_000 },
});
