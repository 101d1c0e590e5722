import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import classes from './AccountMenu.module.css';
import { Icon } from './Icon';

interface Props {
  name: string;
  email: string;
  onSignOut: () => void;
}

/** Who is signed in, how the pages look, and the way out. */
export function AccountMenu({ name, email, onSignOut }: Props) {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const schemes = [
    { value: 'auto', label: t`As the system` },
    { value: 'light', label: t`Light` },
    { value: 'dark', label: t`Dark` },
  ] as const;
  return (
    <Menu
      withInitialFocusPlaceholder={false}
      position="bottom-end"
      width={220}
      transitionProps={{ duration: 0 }}
      classNames={{ item: classes.item, label: classes.label }}
    >
      <Menu.Target>
        <button type="button" className={classes.target} aria-label={t`Account of ${name}`}>
          <span className={classes.name}>{name}</span>
          <Icon name="down" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{email}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>
          <Trans>Colours</Trans>
        </Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => {
            setColorScheme(value as MantineColorScheme);
          }}
        >
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme.value} value={scheme.value} checkIcon={<Icon name="ok" />}>
              {scheme.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={onSignOut}>
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
