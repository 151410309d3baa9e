import type { Component } from 'svelte';

/** One line of a menu. */
export interface MenuItem {
  label: string;
  icon: Component<{ size?: number }>;
  testid: string;
  run: () => void;
}
