import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Brand } from '../kit/Brand';
import { IconButton } from '../kit/IconButton';
import { Pages } from './Pages';
import classes from './SideBar.module.css';

/** Beside the page on wide screens: the way to every other page. */
export function SideBar({ onHide }: { onHide: () => void }) {
  const { t } = useLingui();
  return (
    <div className={classes.side}>
      <div className={classes.head}>
        <Link to="/" className={classes.home}>
          <Brand />
        </Link>
        <IconButton icon="side" label={t`Hide the side bar`} onClick={onHide} />
      </div>
      <Pages />
    </div>
  );
}
