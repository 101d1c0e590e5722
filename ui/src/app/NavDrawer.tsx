import { useLingui } from '@lingui/react/macro';
import { Brand } from '../kit/Brand';
import { Drawer } from '../kit/Drawer';
import { Pages } from './Pages';

/** The way to every other page where there is no room beside the page. */
export function NavDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Drawer title={<Brand />} label={t`Menu`} isOpen={isOpen} onClose={onClose}>
      <Pages onGo={onClose} />
    </Drawer>
  );
}
