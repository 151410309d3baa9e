/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  compilerOptions: {
    // Our own files only: libraries say themselves what they are.
    runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true),
  },
};
