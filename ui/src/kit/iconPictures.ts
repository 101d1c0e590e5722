// The drawings of kit as pictures of one colour, for places where an element for each would be too many: a grid has a
// thousand cells. (Masks would take the colour of the text by themselves, but every one costs the browser a layer.)
import { DRAWINGS, type IconName } from './Icon';

export function iconPicture(name: IconName, colour: string): string {
  const picture =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="${colour}" stroke-width="1.6" ` +
    `stroke-linecap="round" stroke-linejoin="round"><path d="${DRAWINGS[name]}"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(picture)}")`;
}
