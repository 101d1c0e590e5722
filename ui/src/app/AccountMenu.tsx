import { useLingui } from '@lingui/react/macro';
import type { AccountShape } from '../api/types.gen';
import { Icon } from '../kit/Icon';
import { Keys } from '../kit/Keys';
import { sampleOfOwnDigits } from '../kit/locale';
import { Menu, type MenuSection } from '../kit/Menu';
import { isScheme, useScheme } from '../kit/scheme';
import { changeDigits, changeLanguage, currentLanguage, languages, showsOwnDigits } from './language';
import { switchLetters, useLetters } from './letters';
import { useRoleNames } from './roles';
import { SHORTCUTS } from './shortcuts';
import classes from './AccountMenu.module.css';

interface Props {
  account: AccountShape;
  onHelp: () => void;
  onSignOut: () => void;
}

/** Who is signed in, how the pages look and listen, and the way out. */
export function AccountMenu({ account, onHelp, onSignOut }: Props) {
  const { t } = useLingui();
  const { scheme, changeScheme } = useScheme();
  const areLettersOn = useLetters();
  const nameOf = useRoleNames();
  const digits = sampleOfOwnDigits(currentLanguage());
  const { name, email } = account;
  const sections: MenuSection[] = [
    {
      key: 'who',
      title: (
        <>
          <bdi className={classes.name}>{name}</bdi>
          <bdi className={classes.line}>{email}</bdi>
          <span className={classes.line}>{account.roles.map(nameOf).join(' · ')}</span>
        </>
      ),
      items: [],
    },
    {
      key: 'scheme',
      title: t`Colours`,
      items: [
        {
          kind: 'choice',
          value: scheme,
          options: [
            { value: 'auto', label: t`As the system` },
            { value: 'light', label: t`Light` },
            { value: 'dark', label: t`Dark` },
          ],
          onChange: (value) => {
            if (isScheme(value)) {
              changeScheme(value);
            }
          },
        },
      ],
    },
    {
      key: 'language',
      title: t`Language`,
      items: [
        {
          kind: 'choice',
          value: currentLanguage(),
          options: languages.map((each) => ({ value: each.code, label: each.name, lang: each.code })),
          onChange: (code) => {
            void changeLanguage(code);
          },
        },
        ...(digits
          ? [{ kind: 'switch' as const, label: t`Digits ${digits}`, isOn: showsOwnDigits(), onChange: changeDigits }]
          : []),
      ],
    },
    {
      key: 'keys',
      title: t`Keyboard`,
      items: [
        { kind: 'switch', label: t`Single-letter keys`, isOn: areLettersOn, onChange: switchLetters },
        { kind: 'action', label: t`List of keys`, hint: <Keys keys={SHORTCUTS.help.keys} />, run: onHelp },
      ],
    },
    { key: 'out', items: [{ kind: 'action', label: t`Sign out`, run: onSignOut }] },
  ];
  return (
    <Menu label={t`Account of ${name}`} sections={sections}>
      <bdi className={classes.target}>{name}</bdi>
      <Icon name="down" />
    </Menu>
  );
}
