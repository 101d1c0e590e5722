import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'fr', 'de', 'hi', 'ar'],
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['src/app', 'src/engine', 'src/kit', 'src/screens'] }],
  format: formatter({ lineNumbers: false, printPlaceholdersInComments: false, customHeaderAttributes: {} }),
  orderBy: 'messageId',
});
