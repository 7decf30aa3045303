import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path, with its links followed, lies in the folder, with its links followed too. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
