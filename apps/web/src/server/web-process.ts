import type { WebProcess } from './process-types.ts'

const KEY = Symbol.for('baton.web-process')
type Global = { [KEY]?: Promise<WebProcess> }

/**
 * The web process. Next bundles routes apart from each other, so that a module's variable would exist more than once: the
 * process hangs on the global object instead. The first caller makes it. For the same reason it holds no function whose
 * errors a page tells apart by their class: a page makes its callers itself.
 */
export function webProcess(): Promise<WebProcess> {
  const here = globalThis as Global
  here[KEY] ??= import('./compose-web-process.ts').then(({ composeWebProcess }) => composeWebProcess())
  return here[KEY]
}
