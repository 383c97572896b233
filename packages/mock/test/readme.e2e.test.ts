import { expect, onTestFinished, test } from 'vitest'
import { freshPackage } from '@resumable-media/test-kit/fresh-package'
import { block } from '@resumable-media/test-kit/readme-blocks'

const MOCK = { '@resumable-media/mock': 'packages/mock' }

test('what the README shows compiles, and the test in it passes in vitest', async () => {
  const { run, tool, stop } = await freshPackage({
    files: {
      'refused.test.ts': block('packages/mock/README.md', 'vitest'),
      'examples.ts': `${block('packages/mock/README.md', 'examples')}console.log(status, body.code)`,
    },
    linked: {
      ...MOCK,
      '@resumable-media/openapi': 'openapi',
      '@types/node': 'node_modules/@types/node',
      vitest: 'node_modules/vitest',
    },
  })
  onTestFinished(stop)
  expect(await tool('tsc', ['-p', '.'])).toBe('')
  expect(await run(process.execPath, ['examples.ts'])).toMatch(/^401 \w+\n$/u)
  expect(await tool('vitest', ['run'])).toMatch(/Tests +1 passed \(1\)/u)
})

test('the same test passes in jest, with the settings of the README', async () => {
  const code = block('packages/mock/README.md', 'vitest')
  const { run, stop } = await freshPackage({
    files: {
      'refused.test.ts': code.replace("from 'vitest'", "from '@jest/globals'"),
      'jest.config.cjs': block('packages/mock/README.md', 'jest-config'),
      'strip-types.cjs': block('packages/mock/README.md', 'strip-types'),
    },
    linked: MOCK,
    fetched: ['jest@30.5.2'],
  })
  onTestFinished(stop)
  await run('sh', ['-c', `${block('packages/mock/README.md', 'jest').trim()} --json --outputFile=outcome.json`])
  expect(JSON.parse(await run('cat', ['outcome.json']))).toMatchObject({ numPassedTests: 1, numTotalTests: 1 })
})
