import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freshPackage } from '@resumable-media/test-kit/fresh-package'
import { startSandboxProcess } from '@resumable-media/test-kit/sandbox-process'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { API_KEY } from './account.ts'

test('what the README shows compiles, uploads a file and lists it', async () => {
  const sandbox = await startSandboxProcess({})
  onTestFinished(() => void sandbox.child.kill())
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
