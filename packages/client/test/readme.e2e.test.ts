import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../../apps/sandbox/src/index.ts'
import { freshPackage } from '@resumable-media/test-kit/fresh-package'
import { block } from '../../../test/readme-blocks.ts'
import { API_KEY } from './account.ts'

test('what the README shows compiles, uploads a file and lists it', async () => {
  const sandbox = await startSandbox({ port: 0 })
  onTestFinished(sandbox.stop)
  const code = block('packages/client/README.md', 'client')
  const { folder, run, tool, stop } = await freshPackage({
    files: { 'shown.ts': code, 'here.ts': code.replace("pod: 'in'", `baseUrl: '${sandbox.url}'`) },
    linked: { '@resumable-media/client': 'packages/client', '@types/node': 'node_modules/@types/node' },
  })
  onTestFinished(stop)
  await copyFile(new URL('../../../samples/image.png', import.meta.url), join(folder, 'image.png'))
  expect(await tool('tsc', ['-p', '.'])).toBe('')
  expect(await run(process.execPath, ['here.ts'], { KALEYRA_API_KEY: API_KEY })).toMatch(/^\d+ PENDING\n$/u)
})
