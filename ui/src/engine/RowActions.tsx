import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../kit/Button';
import { Icon } from '../kit/Icon';
import { Menu } from '../kit/Menu';
import type { Action } from './types';

const BUTTONS = 4;

interface Props {
  actions: readonly Action[];
  onStart: (action: Action) => void;
}

/** What can be done with a row: the first as buttons, of many the others in a menu. */
export function RowActions({ actions, onStart }: Props) {
  const { t } = useLingui();
  const shown = actions.length > BUTTONS + 1 ? actions.slice(0, BUTTONS) : actions;
  const others = actions.slice(shown.length);
  return (
    <>
      {shown.map((action) => (
        <Button
          key={action.code}
          onClick={() => {
            onStart(action);
          }}
        >
          {action.label}
        </Button>
      ))}
      {others.length > 0 ? (
        <Menu
          label={t`More actions`}
          sections={[
            {
              key: 'others',
              items: others.map((action) => ({
                kind: 'action',
                label: action.label,
                run: () => {
                  onStart(action);
                },
              })),
            },
          ]}
        >
          <Trans>More</Trans>
          <Icon name="down" />
        </Menu>
      ) : null}
    </>
  );
}
