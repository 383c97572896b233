import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** What a package exports under one name, and what its comment says. */
export type Documented = { name: string; doc: string; examples: string[]; needsExample: boolean }

const ENTRIES = ['../src/index.ts', '../src/rules.ts'].map(path => fileURLToPath(new URL(path, import.meta.url)))

/**
 * Every symbol that is exported, and every call of the client. Types that are generated have their words from the spec. A value
 * needs an example, but for the classes of errors, which the examples of the calls catch.
 */
export function documentedSymbols(): Documented[] {
  const { config } = ts.readConfigFile(fileURLToPath(new URL('../../../tsconfig.base.json', import.meta.url)), path =>
    ts.sys.readFile(path),
  )
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, fileURLToPath(new URL('..', import.meta.url)))
  const program = ts.createProgram(ENTRIES, options)
  const checker = program.getTypeChecker()
  const exported = ENTRIES.flatMap(path => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(path) as ts.SourceFile)
    return module ? checker.getExportsOfModule(module) : []
  })
  const targets = exported.map(symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  )
  const written = [...new Set(targets)].filter(symbol => !fileOf(symbol).includes('/generated/'))
  const client = written.find(symbol => symbol.name === 'KaleyraClient')
  const calls = client ? checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(client)) : []
  return [
    ...written.map(symbol => describe(symbol, needsExample(symbol))),
    ...calls.map(symbol => ({ ...describe(symbol, true), name: `KaleyraClient.${symbol.name}` })),
  ]

  function describe(symbol: ts.Symbol, needs: boolean): Documented {
    const tags = symbol.getJsDocTags(checker).filter(tag => tag.name === 'example')
    return {
      name: symbol.name,
      doc: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
      examples: tags.map(tag => codeOf(ts.displayPartsToString(tag.text))),
      needsExample: needs,
    }
  }
}

function needsExample(symbol: ts.Symbol): boolean {
  if (symbol.flags & ts.SymbolFlags.Class && fileOf(symbol).includes('/errors/')) return false
  return (symbol.flags & ts.SymbolFlags.Value) !== 0
}

const fileOf = (symbol: ts.Symbol) => symbol.declarations?.[0]?.getSourceFile().fileName ?? ''

const codeOf = (text: string) => /^```ts\n(?<code>[^]*)\n```$/u.exec(text.trim())?.groups?.['code'] ?? ''
