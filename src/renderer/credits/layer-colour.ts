import { MOST_LAYERS } from './stack.ts';

/** The CSS colour of a layer by its place (credits.css); null: of the others. */
export function layerColour(place: number | null): string {
  return place === null || place >= MOST_LAYERS ? 'var(--credits-others)' : `var(--credits-layer-${place + 1})`;
}
