import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { read } from './pages.ts'
import { filesOf } from '@resumable-media/test-kit/readme-blocks'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Those of the client are compiled and run by a test of its own. */
const sources = filesOf('packages/*/src/*.ts', 'packages/*/src/*.tsx', 'apps/sandbox/src/*.ts').filter(
  path => !path.startsWith('packages/client/'),
)
const examples = sources.flatMap(path =>
  [...read(path).matchAll(/^ \* @example\n(?<lines>(?: \*(?: .*)?\n)+) \*\/\nexport [^(=:]*?(?<name>\w+)[(:]/gmu)].map(
    ({ groups = {} }) => ({
      path,
      name: groups['name'] ?? '',
      code: (groups['lines'] ?? '').replaceAll(/^ \*(?: |$)/gmu, ''),
    }),
  ),
)

test('the public functions have examples', () => {
  expect(examples.map(({ name }) => name).toSorted()).toEqual([
    'createFetchDispatcher',
    'createHandlers',
    'createUploader',
    'delay',
    'readMultipart',
    'startMock',
    'startSandbox',
    'stopOnSignal',
    'suggestFileName',
  ])
})

test('each example compiles', () => {
  const modules = new Map(
    examples.map(({ path, name, code }) => [
      join(ROOT, dirname(path), `${name}.example.ts`),
      moduleOf(path, name, code),
    ]),
  )
  const host = ts.createCompilerHost(OPTIONS)
  const { getSourceFile, fileExists } = host
  host.fileExists = file => modules.has(file) || fileExists(file)
  host.getSourceFile = (file, version, ...rest) => {
    const text = modules.get(file)
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version)
  }
  const program = ts.createProgram([...modules.keys()], OPTIONS, host)
  const faults = [...modules.keys()].flatMap(file => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
  const found = faults.map(
    ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  )
  expect(found).toEqual([])
})

const moduleOf = (path: string, name: string, code: string) =>
  `import { ${name} } from './${basename(path)}'\nimport { Readable } from 'node:stream'\n${code}export {}\n`

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: ['node'],
  strict: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
}
