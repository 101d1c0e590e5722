import { Modal } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import classes from './CommandBar.module.css';
import { type Command, CommandRow } from './CommandRow';
import { Icon } from './Icon';

export interface CommandGroup {
  key: string;
  title: string;
  commands: Command[];
}

interface Props {
  label: string;
  query: string;
  onQuery: (query: string) => void;
  /** The field has the focus. */
  onReady?: () => void;
  groups: CommandGroup[];
  /** Shown when no command is left. */
  empty: ReactNode;
  onClose: () => void;
}

/** One field that finds what can be done and where one can go; arrows choose, Enter does it. */
export function CommandBar({ label, query, onQuery, onReady, groups, empty, onClose }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState(0);
  const commands = groups.flatMap((group) => group.commands);
  const at = Math.min(chosen, commands.length - 1);
  const idOf = (command: Command) => `${id}-${command.id}`;
  const current = commands[at];
  const run = (command: Command) => {
    onClose();
    command.run();
  };
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && commands.length > 0) {
      event.preventDefault();
      setChosen((at + step + commands.length) % commands.length);
    } else if (event.key === 'Enter' && current && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(current);
    }
  };
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size="38rem"
      yOffset="12vh"
      padding={0}
      transitionProps={{ duration: 0 }}
      classNames={{ content: classes.content }}
    >
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content aria-label={label}>
      <div className={classes.field}>
        <Icon name="search" size={16} />
        <input
          className={classes.input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={current ? idOf(current) : undefined}
          placeholder={label}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={query}
          onFocus={onReady}
          onChange={(event) => {
            setChosen(0);
            onQuery(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={classes.list} id={`${id}-list`} role="listbox" aria-label={label} ref={list}>
        {groups.map((group) => (
          <div key={group.key} role="group" aria-label={group.title}>
            <div className={classes.title} aria-hidden="true">
              {group.title}
            </div>
            {group.commands.map((command) => (
              <CommandRow
                key={command.id}
                id={idOf(command)}
                command={command}
                isChosen={command === current}
                onPoint={() => {
                  setChosen(commands.indexOf(command));
                }}
                onRun={() => {
                  run(command);
                }}
              />
            ))}
          </div>
        ))}
      </div>
      <div role="status">{commands.length === 0 ? <p className={classes.empty}>{empty}</p> : null}</div>
      </Modal.Content>
    </Modal.Root>
  );
}
