import { getOperationAST, getVariableValues, parse } from 'graphql'
import type { ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql'
import { createGraphQLError } from 'graphql-yoga'
import type { Plugin } from 'graphql-yoga'
import { STATUSES } from '../errors/codes.ts'
import { costOf } from './document-cost.ts'
import { checkTokens, shapeRule } from './document-shape.ts'
import { LIMITS, tooMuch } from './limits.ts'
import { AS_MULTIPART, FILE_NOT_MULTIPART, isFileFault, isOfFile } from './upload-scalar.ts'
import type { CallerContext } from './context.ts'
import { isMultipart } from './parameters.ts'
import { isLong } from './use-short-messages.ts'

/** Refuses documents that are too long before they are parsed, and those that ask for too much before they run. */
export function useLimits({ hideSuggestions }: { hideSuggestions: boolean }): Plugin {
  const refuse = ({ args, setResultAndStopExecution }: Execution) => {
    const errors = faultsOf(args)
    if (errors.length > 0) setResultAndStopExecution({ errors })
  }
  return {
    onParse({ params, setParseFn }) {
      const { length } = String(params.source)
      // Not in the parser: its errors are cached under the document.
      if (length > LIMITS.CHARACTERS.max) throw tooMuch('CHARACTERS', length)
      setParseFn((source, options) => {
        checkTokens(String(source))
        return parse(source, options)
      })
    },
    onValidate: ({ addValidationRule }) => addValidationRule(shapeRule),
    onExecute: refuse,
    onSubscribe: refuse,
  }

  function faultsOf(args: ExecutionArgs): readonly GraphQLError[] {
    const { schema, document, operationName, variableValues, contextValue } = args
    const operation = getOperationAST(document, operationName)
    if (!operation) return []
    const variables = variableValues ?? {}
    const faultsIn = (isHidden: boolean) =>
      getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
        maxErrors: MAX_ERRORS,
        hideSuggestions: isHidden,
      }).errors
    // Suggestions for a value of a megabyte take most of a second.
    const faults = faultsIn(true)
    if (faults) {
      const answered = (hideSuggestions || faults.some(isLong) ? faults : faultsIn(false)) ?? faults
      return answered.map(error => badVariable(error, schema, contextValue as CallerContext))
    }
    const cost = costOf({ schema, document, operation, variables })
    return cost > LIMITS.COST.max ? [tooMuch('COST', cost)] : []
  }
}

/** What a plugin may do before a document runs. */
export type Execution = {
  args: ExecutionArgs
  setResultAndStopExecution(result: { errors: readonly GraphQLError[] }): void
}

const MAX_ERRORS = 20

function badVariable(error: GraphQLError, schema: GraphQLSchema, { req }: CallerContext): GraphQLError {
  const { message, nodes } = error
  // The missing file is reported first, whatever else is missing.
  const lacksFile = !isFileFault(error) && !isMultipart(req) && isOfFile(error, schema)
  const code = isFileFault(error) || lacksFile ? FILE_NOT_MULTIPART : 'BAD_USER_INPUT'
  return createGraphQLError(lacksFile ? `${message} ${AS_MULTIPART}` : message, {
    ...(nodes && { nodes }),
    extensions: { code, http: { spec: true, status: STATUSES[code] } },
  })
}
