// How the pages look and listen, as commands.
import { useLingui } from '@lingui/react/macro';
import type { Command } from '../kit/CommandRow';
import { useScheme } from '../kit/scheme';
import { changeLanguage, currentLanguage, languages } from './language';
import { switchLetters, useLetters } from './letters';
import { SHORTCUTS } from './shortcuts';

export function useSettings(onHelp: () => void): Command[] {
  const { t } = useLingui();
  const { scheme, changeScheme } = useScheme();
  const areLettersOn = useLetters();
  const schemes = [
    { value: 'light', label: t`Light colours` },
    { value: 'dark', label: t`Dark colours` },
    { value: 'auto', label: t`Colours as the system` },
  ] as const;
  return [
    {
      id: 'help',
      label: t`List of keys`,
      keys: SHORTCUTS.help.keys,
      // The bar closes first: two dialogs are not open at once.
      run: () => {
        window.setTimeout(onHelp);
      },
    },
    ...schemes
      .filter(({ value }) => value !== scheme)
      .map(({ value, label }) => ({
        id: value,
        label,
        run: () => {
          changeScheme(value);
        },
      })),
    ...languages
      .filter(({ code }) => code !== currentLanguage())
      .map(({ code, name }) => ({
        id: `language-${code}`,
        label: t`Language: ${name}`,
        run: () => {
          void changeLanguage(code);
        },
      })),
    {
      id: 'letters',
      label: areLettersOn ? t`Switch single-letter keys off` : t`Switch single-letter keys on`,
      run: () => {
        switchLetters(!areLettersOn);
      },
    },
  ];
}
