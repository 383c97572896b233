import { createHash, randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHasher, HashThreadError } from './hasher.ts'
import type { Hasher } from './hasher.ts'

let folder: string
let path: string
let hasher: Hasher
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hasher-'))
  path = join(folder, 'file')
  hasher = createHasher()
})
afterEach(async () => {
  await hasher.stop()
  await rm(folder, { recursive: true })
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('hashing in a thread', () => {
  test('a file is hashed as it grows, and a digest does not end that', async () => {
    const bytes = randomBytes(900_000)
    const hashing = hasher.follow(path)
    await writeFile(path, bytes.subarray(0, 300_000))
    hashing.grown(300_000)
    expect(await hashing.digest(300_000)).toBe(sha256(bytes.subarray(0, 300_000)))
    await appendFile(path, bytes.subarray(300_000))
    expect(await hashing.digest(900_000)).toBe(sha256(bytes))
  })

  test('files do not mix, and a path that is followed anew is read anew', async () => {
    const other = join(folder, 'other')
    await Promise.all([writeFile(path, 'one'), writeFile(other, 'two')])
    const [one, two] = [hasher.follow(path), hasher.follow(other)]
    expect(await Promise.all([one.digest(3), two.digest(3)])).toEqual([
      sha256(Buffer.from('one')),
      sha256(Buffer.from('two')),
    ])
    one.end()
    await writeFile(path, 'three')
    expect(await hasher.follow(path).digest(5)).toBe(sha256(Buffer.from('three')))
  })

  test('a file that cannot be read fails with the code of the system, and one that is too short with its size', async () => {
    await expect(hasher.follow(path).digest(10)).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' })
    await writeFile(path, 'abc')
    await expect(hasher.follow(path).digest(10)).rejects.toThrow('3 bytes, not 10')
  })

  test('a thread that dies fails the digests it owes, and the next is made by another [hash-thread-dies]', async () => {
    const real = new URL('hash-worker.ts', import.meta.url)
    const code = `
      import { existsSync } from 'node:fs'
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', () => existsSync(${JSON.stringify(join(folder, 'die'))}) && process.exit(7))
      await import(${JSON.stringify(real.href)})`
    const mortal = createHasher(new URL(`data:text/javascript,${encodeURIComponent(code)}`))
    const hashing = mortal.follow(path)
    await Promise.all([writeFile(path, 'abc'), writeFile(join(folder, 'die'), '')])
    hashing.grown(2)
    const owed = await Promise.allSettled([hashing.digest(3), mortal.follow(path).digest(3)])
    expect(owed.map(answer => answer.status)).toEqual(['rejected', 'rejected'])
    expect(owed[0]).toMatchObject({ reason: expect.any(HashThreadError) })
    await rm(join(folder, 'die'))
    expect(await hashing.digest(3)).toBe(sha256(Buffer.from('abc')))
    await mortal.stop()
  })

  test('what is owed at the stop fails', async () => {
    await writeFile(path, 'abc')
    const owed = hasher.follow(path).digest(3)
    owed.catch(() => {})
    await hasher.stop()
    await expect(owed).rejects.toThrow(HashThreadError)
  })
})
