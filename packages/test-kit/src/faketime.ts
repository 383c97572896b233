import { renameSync, writeFileSync } from 'node:fs'
import { installed } from './debian.ts'

/** Where Debian and its like put it. */
const PATHS = '/usr/lib{,64}/{,*/}faketime/libfaketime.so.1'

/**
 * A clock for a process of its own: what `env` holds makes it read the time of `file`, which `set` moves while it runs.
 * The monotonic clock goes on. Installs libfaketime where there is none and root may; says so where not.
 */
export function createFakeTime(file: string) {
  const set = (offset: string) => {
    // At once: half a line is another time.
    writeFileSync(`${file}.new`, `${offset}\n`)
    renameSync(`${file}.new`, file)
  }
  set('+0')
  return {
    env: {
      LD_PRELOAD: installed([PATHS], 'faketime'),
      FAKETIME_TIMESTAMP_FILE: file,
      // In seconds: it need not read the file at every question.
      FAKETIME_CACHE_DURATION: '1',
      DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    set,
  }
}
