// Fails when the catalogue does not hold exactly the texts of the source, so that none reaches a page untranslated.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const catalogue = new URL('../src/locales/en.po', import.meta.url);
const withoutDate = (text) => text.replace(/^"POT-Creation-Date.*$/m, '');
const before = readFileSync(catalogue, 'utf8');
execFileSync(process.execPath, ['node_modules/@lingui/cli/dist/lingui.js', 'extract', '--clean', '--overwrite', '--locale', 'en'], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const after = readFileSync(catalogue, 'utf8');
writeFileSync(catalogue, before);
if (withoutDate(before) !== withoutDate(after)) {
  console.error('src/locales/en.po is not what the source says: run `npm run messages` and commit it.');
  process.exit(1);
}
