import { MOST_LAYERS } from './stack.ts';

/** The CSS colour of a layer by its place; null: of the others. */
export function layerColour(place: number | null): string {
  return `var(${layerProperty(place)})`;
}

/** The custom property that holds it (credits.css). */
export function layerProperty(place: number | null): string {
  return place === null || place >= MOST_LAYERS ? '--credits-others' : `--credits-layer-${place + 1}`;
}
