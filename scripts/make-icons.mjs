/**
 * Draws the icons of the app and its tray, in plain Node: `node scripts/make-icons.mjs`. Each of the four looks has a shape of its
 * own, so that none is told apart by colour alone. What it writes is committed under resources/.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const resources = join(dirname(fileURLToPath(import.meta.url)), '..', 'resources');
const INKS = { dark: [38, 43, 53], light: [241, 243, 247] };
const AMBER = { dark: [176, 96, 0], light: [255, 187, 61] };
const SIZES = [16, 22, 32];
const SAMPLES = 6;

// Shapes on a grid of 16: each says whether a point lies in it.
const box = (left, top, right, bottom, radius) => (x, y) => {
  const inX = Math.max(left + radius - x, 0, x - (right - radius));
  const inY = Math.max(top + radius - y, 0, y - (bottom - radius));
  const within = x >= left && x <= right && y >= top && y <= bottom;
  return within && inX * inX + inY * inY <= radius * radius;
};
const disc = (centreX, centreY, radius) => (x, y) => (x - centreX) ** 2 + (y - centreY) ** 2 <= radius ** 2;
const any =
  (...shapes) =>
  (x, y) =>
    shapes.some((shape) => shape(x, y));
const without = (shape, hole) => (x, y) => shape(x, y) && !hole(x, y);
const triangle = (tipX, tipY, bottom, half) => (x, y) =>
  y >= tipY && y <= bottom && Math.abs(x - tipX) <= (half * (y - tipY)) / (bottom - tipY);

const base = box(2, 13, 14, 15, 0.8);
const LOOKS = {
  // A bollard: cap, post, base.
  running: any(box(4, 1, 12, 4, 1.4), box(5, 3, 11, 14, 0.2), base),
  // Two bars in its place.
  paused: any(box(4, 2, 7, 12, 0.6), box(9, 2, 12, 12, 0.6), base),
  // A warning triangle with its mark cut out.
  attention: without(triangle(8, 0.8, 15, 7.6), any(box(7.1, 5.6, 8.9, 10.6, 0.6), disc(8, 12.7, 1.05))),
  // A padlock.
  locked: any(
    without(any(disc(8, 5.5, 4), box(4, 5.5, 12, 8, 0)), any(disc(8, 5.5, 2.2), box(5.8, 5.5, 10.2, 8, 0))),
    without(box(3, 7, 13, 15, 1.2), any(disc(8, 10.2, 1.2), box(7.4, 10.2, 8.6, 12.8, 0.3))),
  ),
};

/** Coverage of a pixel from 0 to 1. */
function coverage(shape, column, row, size) {
  let hits = 0;
  for (let sampleY = 0; sampleY < SAMPLES; sampleY += 1) {
    for (let sampleX = 0; sampleX < SAMPLES; sampleX += 1) {
      const x = ((column + (sampleX + 0.5) / SAMPLES) * 16) / size;
      const y = ((row + (sampleY + 0.5) / SAMPLES) * 16) / size;
      if (shape(x, y)) hits += 1;
    }
  }
  return hits / (SAMPLES * SAMPLES);
}

/** Layers of [shape, colour], the later over the earlier. */
function draw(size, layers) {
  const rows = [];
  for (let row = 0; row < size; row += 1) {
    const line = Buffer.alloc(1 + size * 4);
    for (let column = 0; column < size; column += 1) {
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (const [shape, colour] of layers) {
        const over = coverage(shape, column, row, size);
        const sum = over + alpha * (1 - over);
        if (sum === 0) continue;
        const mix = (below, above) => (above * over + below * alpha * (1 - over)) / sum;
        [red, green, blue, alpha] = [mix(red, colour[0]), mix(green, colour[1]), mix(blue, colour[2]), sum];
      }
      line.set([red, green, blue, alpha * 255].map(Math.round), 1 + column * 4);
    }
    rows.push(line);
  }
  return png(size, Buffer.concat(rows));
}

function png(size, lines) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // 8 bits each of red, green, blue and alpha.
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const tray = join(resources, 'tray');
mkdirSync(tray, { recursive: true });
for (const [look, shape] of Object.entries(LOOKS)) {
  for (const [scale, suffix] of [
    [1, ''],
    [2, '@2x'],
  ]) {
    for (const ink of Object.keys(INKS)) {
      const colour = look === 'attention' ? AMBER[ink] : INKS[ink];
      for (const size of SIZES) {
        writeFileSync(join(tray, `${look}-${ink}-${size}${suffix}.png`), draw(size * scale, [[shape, colour]]));
      }
    }
    // macOS takes the shape alone and colours it itself.
    writeFileSync(join(tray, `${look}Template${suffix}.png`), draw(16 * scale, [[shape, [0, 0, 0]]]));
  }
}

const plate = box(1, 1, 15, 15, 3.2);
const inner = (x, y) => LOOKS.running(8 + (x - 8) * 1.75, 8 + (y - 8) * 1.75);
const band = box(6.29, 6, 9.71, 6.8, 0);
writeFileSync(
  join(resources, 'icon.png'),
  draw(1024, [
    [plate, [31, 37, 50]],
    [inner, [244, 246, 250]],
    [band, [79, 124, 255]],
  ]),
);
