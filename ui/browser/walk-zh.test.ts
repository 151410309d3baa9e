import { walk } from './walk';

walk({ language: 'zh', dark: true });
