/** Serves the built UI on a port that the system picks, under the product's own policy. */
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';

import tauri from '../../tauri.conf.json';

declare module 'vitest' {
  interface ProvidedContext {
    address: string;
  }
}

export default async function serve({ provide }: TestProject): Promise<() => Promise<void>> {
  const { csp } = tauri.app.security;
  const policy = Object.entries(csp).map(([name, allowed]) => `${name} ${allowed}`);
  const server = await preview({
    logLevel: 'error',
    preview: {
      host: '127.0.0.1',
      port: 0,
      headers: { 'Content-Security-Policy': policy.join('; ') },
    },
  });
  const [address] = server.resolvedUrls?.local ?? [];
  if (!address) throw new Error('the built UI could not be served');
  provide('address', address);
  return () => server.close();
}
