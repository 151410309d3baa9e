import { describe, expect, it } from 'vitest';

/** Every source file of the window but its tests, by path. */
const sources = Object.entries(
  import.meta.glob<string>(['/src/**/*.{ts,svelte}', '!/src/**/*.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);

describe('the door to the host', () => {
  it('is the only file that imports Tauri', () => {
    expect(having(/['"]@tauri-apps\//)).toEqual(['/src/host/tauri.ts']);
  });

  it('loads the scripted host only where there is no engine', () => {
    expect(having(/from '.*\/fake'/)).toEqual([]);
    expect(having(/import\('\.\/fake'\)/)).toEqual(['/src/host/host.ts']);
  });
});

describe('what servers send', () => {
  it('only ever becomes text', () => {
    expect(having(/\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write/)).toEqual([]);
  });
});

describe('the content security policy', () => {
  it('is not broken by inline styles, scripts or remote content', () => {
    expect(having(/\sstyle="|setAttribute\('style'|\beval\(|new Function/)).toEqual([]);
    expect(having(/(src|href)=["']?https?:|fetch\(|XMLHttpRequest|WebSocket/)).toEqual([]);
  });
});

function having(pattern: RegExp): string[] {
  return sources.filter(([, source]) => pattern.test(source)).map(([path]) => path);
}
