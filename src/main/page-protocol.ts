/** Shows the built page at `app://bollard/`, from its folder alone, and keeps the page off the network. */
import { readFile, realpath } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { isInside } from './inside.ts';
import { PAGE_HEADERS, PAGE_SCHEME, pageFile } from './page-files.ts';

/** Must run before the app is ready. */
export function registerPageScheme(): void {
  // No fetch, no service workers, no CORS, no streams: the page is files and nothing else.
  protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges: { standard: true, secure: true } }]);
}

export function servePage(folder: string): void {
  protocol.handle(PAGE_SCHEME, (request) => answer(request.method, request.url, folder));
}

async function answer(method: string, url: string, folder: string): Promise<Response> {
  const file = method === 'GET' ? pageFile(url, folder) : null;
  if (!file) return notFound();
  try {
    const [root, path] = await Promise.all([realpath(folder), realpath(file.path)]);
    if (!isInside(root, path)) return notFound();
    return new Response(new Uint8Array(await readFile(path)), {
      headers: { ...PAGE_HEADERS, 'content-type': file.type },
    });
  } catch {
    return notFound();
  }
}

function notFound(): Response {
  return new Response('not found', { status: 404, headers: { ...PAGE_HEADERS, 'content-type': 'text/plain' } });
}

/** Whatever asks, only our own scheme is answered; `data:` is for images, which the page's policy alone may allow. */
export function keepOffNetwork(session: Session): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    const own = details.url.startsWith(`${PAGE_SCHEME}://bollard/`);
    callback({ cancel: !(own || (details.url.startsWith('data:') && details.resourceType === 'image')) });
  });
}
