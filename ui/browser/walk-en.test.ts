import { walk } from './walk';

walk({ language: 'en', dark: false });
