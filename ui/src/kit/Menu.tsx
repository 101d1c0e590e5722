import { Menu as MantineMenu } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import classes from './Menu.module.css';

export interface MenuAction {
  kind: 'action';
  label: string;
  hint?: ReactNode;
  run: () => void;
}

export interface MenuChoice {
  kind: 'choice';
  value: string;
  options: { value: string; label: string; lang?: string }[];
  onChange: (value: string) => void;
}

export interface MenuSwitch {
  kind: 'switch';
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

export interface MenuSection {
  key: string;
  title?: ReactNode;
  items: (MenuAction | MenuChoice | MenuSwitch)[];
}

interface Props {
  /** What the button is called. */
  label: string;
  /** What the button shows. */
  children: ReactNode;
  sections: MenuSection[];
}

/** A button that opens what can be done or chosen. */
export function Menu({ label, children, sections }: Props) {
  return (
    <MantineMenu
      withInitialFocusPlaceholder={false}
      alignItemsLabels="all"
      position="bottom-end"
      width={240}
      transitionProps={{ duration: 0 }}
      classNames={{ dropdown: classes.dropdown, item: classes.item, label: classes.title }}
    >
      <MantineMenu.Target>
        <button type="button" className={classes.target} aria-label={label}>
          {children}
        </button>
      </MantineMenu.Target>
      <MantineMenu.Dropdown>
        {sections.map((section, index) => (
          <div key={section.key} role="group">
            {index > 0 ? <MantineMenu.Divider /> : null}
            {section.title ? <MantineMenu.Label>{section.title}</MantineMenu.Label> : null}
            {section.items.map(drawItem)}
          </div>
        ))}
      </MantineMenu.Dropdown>
    </MantineMenu>
  );
}

function drawItem(item: MenuAction | MenuChoice | MenuSwitch) {
  switch (item.kind) {
    case 'action':
      return (
        <MantineMenu.Item key={item.label} onClick={item.run} rightSection={item.hint}>
          {item.label}
        </MantineMenu.Item>
      );
    case 'switch':
      return (
        <MantineMenu.CheckboxItem
          key={item.label}
          checked={item.isOn}
          onChange={item.onChange}
          checkIcon={<Icon name="ok" />}
        >
          {item.label}
        </MantineMenu.CheckboxItem>
      );
    case 'choice':
      return (
        <MantineMenu.RadioGroup key="choice" value={item.value} onChange={item.onChange}>
          {item.options.map((option) => (
            <MantineMenu.RadioItem
              key={option.value}
              value={option.value}
              lang={option.lang}
              checkIcon={<Icon name="ok" />}
            >
              {option.label}
            </MantineMenu.RadioItem>
          ))}
        </MantineMenu.RadioGroup>
      );
  }
}
