import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { claim } from './claim.ts'

/** A folder in which a file is claimed by a process of this id. */
function claimedBy(pid: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'claim-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  claim(folder, 'film.mp4')
  writeFileSync(join(folder, readdirSync(folder)[0] ?? ''), String(pid))
  return folder
}

test('a file that another process is sending is not sent', () => {
  expect(() => claim(claimedBy(process.ppid), 'film.mp4')).toThrow(`Process ${process.ppid} is sending it already.`)
})

test.each([
  ['a process that is gone', 2 ** 30],
  ['one that was killed and had the id of this one, as in a container', process.pid],
])('the claim of %s is taken over', (_, pid) => {
  const folder = claimedBy(pid)
  claim(folder, 'film.mp4')()
  expect(readdirSync(folder)).toEqual([])
})
