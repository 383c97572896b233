import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { checkContent } from '../../src/rules/content/content.ts'
import { openStoredFile } from '../../src/spool/disk/stored-file.ts'
import { UserError } from '../../src/errors/caller-error.ts'
import { FILES, readFixture } from '@resumable-media/test-kit/files'
import { ODD_FILES } from '@resumable-media/test-kit/odd-files'

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const wound = fc.record({ at: place, bytes: fc.uint8Array({ maxLength: 12 }), drop: fc.nat(40) })

/** What must hold for the bytes of every file; works in a folder, which `close` removes. */
export async function openContentProperties() {
  const folder = await mkdtemp(join(tmpdir(), 'contents-'))
  const whole = await Promise.all(FILES.map(async ({ name, type }) => ({ type, bytes: await readFixture(name) })))
  const file = fc.constantFrom(...whole)
  let files = 0

  /** Whether a file is taken. Throws for any other fault than one of the user's. */
  async function isTaken(bytes: Buffer, type: string | undefined): Promise<boolean> {
    const path = join(folder, String((files += 1)))
    await writeFile(path, bytes)
    try {
      await checkContent({ size: bytes.length, head: bytes.subarray(0, 4100), open: () => openStoredFile(path) }, type)
      return true
    } catch (error) {
      if (error instanceof UserError) return false
      throw error
    } finally {
      await rm(path)
    }
  }

  const properties: Record<string, fc.IRawProperty<unknown, true>> = {
    // A PDF is whole without the line break at its end.
    'a real file is refused wherever it is cut': fc.asyncProperty(file, place, async ({ bytes, type }, at) => {
      return !(await isTaken(bytes.subarray(0, Math.floor(at * (bytes.length - 1))), type))
    }),

    'any bytes are taken or refused': fc.asyncProperty(
      fc.constantFrom(...whole, ...ODD_FILES),
      fc.array(wound, { maxLength: 6 }),
      async ({ bytes, type }, wounds) => {
        const wounded = wounds.reduce<Buffer>((all, { at, bytes: noise, drop }) => {
          const from = Math.floor(at * all.length)
          return Buffer.concat([all.subarray(0, from), noise, all.subarray(from + drop)])
        }, bytes)
        return (await Promise.all([isTaken(wounded, type), isTaken(wounded, undefined)])).length === 2
      },
    ),
  }
  return { properties, close: () => rm(folder, { recursive: true }) }
}
