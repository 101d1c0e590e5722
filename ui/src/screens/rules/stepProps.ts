import type { DraftShape } from '../../api/types.gen';

export interface StepProps {
  /** The step was taken; this is the draft after it. */
  onTaken: (draft: DraftShape) => void;
  onClose: () => void;
}
