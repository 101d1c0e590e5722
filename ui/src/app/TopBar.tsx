import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { endSessionMutation } from '../api/@tanstack/react-query.gen';
import { Brand } from '../kit/Brand';
import { Icon } from '../kit/Icon';
import { IconButton } from '../kit/IconButton';
import { Keys } from '../kit/Keys';
import { useAccount } from './account';
import { AccountMenu } from './AccountMenu';
import { Bell } from './Bell';
import { endSession } from './session';
import { SHORTCUTS } from './shortcuts';
import classes from './TopBar.module.css';

interface Props {
  isSideShown: boolean;
  onShowSide: () => void;
  onPages: () => void;
  onPalette: () => void;
  onHelp: () => void;
}

/** Above every page: finding anything, news, and who one is. */
export function TopBar({ isSideShown, onShowSide, onPages, onPalette, onHelp }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    ...endSessionMutation(),
    onSettled: () => {
      endSession(queries);
      void navigate({ to: '/' });
    },
  });
  return (
    <header className={classes.bar}>
      <span className={classes.narrow}>
        <IconButton icon="menu" label={t`Menu`} onClick={onPages} />
      </span>
      {isSideShown ? null : (
        <span className={classes.wide}>
          <IconButton icon="side" label={t`Show the side bar`} onClick={onShowSide} />
        </span>
      )}
      <Link to="/" className={classes.home} data-hidden={isSideShown || undefined}>
        <Brand />
      </Link>
      <button type="button" className={classes.find} onClick={onPalette}>
        <Icon name="search" />
        <span className={classes.findText}>
          <Trans>Search or go to</Trans>
        </span>
        <span className={classes.findKeys} aria-hidden="true">
          <Keys keys={SHORTCUTS.palette.keys} />
        </span>
      </button>
      <div className={classes.end}>
        <Bell />
        <AccountMenu
          account={useAccount()}
          onHelp={onHelp}
          onSignOut={() => {
            leave.mutate({});
          }}
        />
      </div>
    </header>
  );
}
