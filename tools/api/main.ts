/** `pnpm api`: writes docs/api, what users of each published package rely on. A change of it needs a changeset. */
import { mkdir, writeFile } from 'node:fs/promises'
import { folders, readManifest } from '../pack/published.ts'
import { API, fileOf, nextRecord, readChangesets, readRecord } from './record.ts'
import { surfaceOf } from './surface.ts'

const changesets = readChangesets()
await mkdir(API, { recursive: true })
for (const folder of folders) {
  const { name } = readManifest(folder)
  const record = nextRecord({ name, surface: await surfaceOf(folder), committed: readRecord(folder), changesets })
  if (typeof record === 'string') await writeFile(fileOf(folder), record)
  else {
    process.stderr.write(`${record.fault}\n`)
    process.exitCode = 1
  }
}
