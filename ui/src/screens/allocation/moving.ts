import type { AllocationRunPage } from '../../api/types.gen';

/** Whether it is known what moving each ticket costs: where what one more place is worth is known by solving again, so is this. */
export const knowsMoving = (run: AllocationRunPage) => run.places.some((place) => place.one_more !== null);
