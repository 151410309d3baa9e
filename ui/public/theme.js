// Before the first paint: the theme that was chosen last, see src/styles/theme.ts.
const theme = localStorage.getItem('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
