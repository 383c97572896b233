import { unwatchFile, watchFile } from 'node:fs'
import { createPrism } from './prism.ts'
import type { Prism } from './prism.ts'

type Options = {
  spec: string
  /** Called at each change of the spec; with an error if the new one cannot be read, and the old one stays in use. */
  onReload: (error: unknown) => void
}

/** Prism that reads the spec again when its file has changed, until `stop`. */
export async function openFreshPrism({ spec, onReload }: Options): Promise<Prism & { stop: () => void }> {
  let prism = await createPrism(spec)
  const reload = () => {
    createPrism(spec).then(
      read => {
        prism = read
        onReload(undefined)
      },
      (error: unknown) => onReload(error),
    )
  }
  // Polls time and size: editors replace a file, and a watch of the old one would end.
  watchFile(spec, { interval: POLL_MS }, reload)
  return {
    findOperation: (...call) => prism.findOperation(...call),
    answer: (...call) => prism.answer(...call),
    give: (...call) => prism.give(...call),
    stop: () => unwatchFile(spec, reload),
  }
}

const POLL_MS = 500
