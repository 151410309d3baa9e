// Before the first paint: the theme that was seen last, see src/app/look.ts.
try {
  const { theme } = JSON.parse(localStorage.getItem('look') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // The window asks the engine for it anyway.
}
