import {
  getOperationAST,
  getVariableValues,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { ASTVisitor, DocumentNode, GraphQLSchema, OperationDefinitionNode, ValidationRule } from 'graphql'
import { createWeighedCache } from './weighed-cache.ts'
import { costOf } from './document-cost.ts'
import { checkTokens } from './document-shape.ts'
import { LIMITS } from './limits.ts'

/** A valid document, and what is the same each time it runs. */
export type KnownDocument = {
  document: DocumentNode
  /** The variables that a selection can depend on: those in the arguments of a subscription choose events only. */
  variablesOfEvents: readonly string[]
  operation(name: string | null | undefined): OperationDefinitionNode | undefined
  /** Whether the variables are valid, and the operation costs no more than it may with them. */
  allows(operation: OperationDefinitionNode, variables: Variables): boolean
}

type Variables = Readonly<Record<string, unknown>>
type Deps = { schema: GraphQLSchema; rules: readonly ValidationRule[]; mostBytes?: number }

/** Parses and checks each document once, and keeps those used last within a limit of memory. */
export function createDocuments({ schema, rules, mostBytes = MOST_BYTES }: Deps) {
  const kept = createWeighedCache<KnownDocument | 'faulty'>(mostBytes)

  return {
    /** Undefined for a faulty document, whose errors Yoga tells. */
    find(text: string): KnownDocument | undefined {
      const known = kept.get(text) ?? add(text)
      return known === 'faulty' ? undefined : known
    },
  }

  function add(text: string): KnownDocument | 'faulty' {
    if (text.length > LIMITS.CHARACTERS.max) return 'faulty'
    const { known, tokens } = prepare(text)
    kept.set(text, known, text.length * 2 + tokens * BYTES_OF_A_TOKEN)
    return known
  }

  function prepare(text: string): { known: KnownDocument | 'faulty'; tokens: number } {
    try {
      const tokens = checkTokens(text)
      const document = parse(text)
      const faults = validate(schema, document, [...specifiedRules, ...rules], QUICK)
      return faults.length > 0 ? FAULTY : { known: describe(document), tokens }
    } catch {
      return FAULTY
    }
  }

  function describe(document: DocumentNode): KnownDocument {
    const { variablesOfEvents, costVaries } = factsOf(document, schema)
    const costs = new WeakMap<OperationDefinitionNode, number>()
    const cost = (operation: OperationDefinitionNode, variables: Variables) => {
      const found = costs.get(operation) ?? costOf({ schema, document, operation, variables })
      if (!costVaries) costs.set(operation, found)
      return found
    }
    return {
      document,
      variablesOfEvents,
      operation: name => getOperationAST(document, name) ?? undefined,
      allows: (operation, variables) =>
        !getVariableValues(schema, operation.variableDefinitions ?? [], variables, QUICK).errors &&
        cost(operation, variables) <= LIMITS.COST.max,
    }
  }
}

/** Of all kept documents. A token is kept as itself and in nodes, which takes about this much. */
const MOST_BYTES = 16 * 1024 * 1024
const BYTES_OF_A_TOKEN = 512
/** One error is enough to know. Suggestions for a value of a megabyte take most of a second. */
const QUICK = { maxErrors: 1, hideSuggestions: true }
const FAULTY = { known: 'faulty', tokens: 0 } as const

function factsOf(document: DocumentNode, schema: GraphQLSchema) {
  const info = new TypeInfo(schema)
  const names = new Set<string>()
  let costVaries = false
  const visitor: ASTVisitor = {
    VariableDefinition: () => false,
    Variable: ({ name }) => void names.add(name.value),
    Argument() {
      const isOfField = !info.getDirective()
      if (isOfField && typeof info.getFieldDef()?.extensions['complexity'] === 'function') costVaries = true
      return isOfField && info.getParentType() === schema.getSubscriptionType() ? false : undefined
    },
  }
  visit(document, visitWithTypeInfo(info, visitor))
  return { variablesOfEvents: [...names], costVaries }
}
