import { getOperationAST, OperationTypeNode } from 'graphql'
import type { ExecutionArgs, OperationDefinitionNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { scopeFault } from '../access/caller.ts'
import type { CallerContext } from './context.ts'
import { refused } from './errors.ts'
import type { Execution } from './use-limits.ts'

/** A mutation takes the scope media:write, and everything else media:read. */
export function useScopes(): Plugin<CallerContext> {
  const check = ({ args, setResultAndStopExecution }: Execution) => {
    const fault = faultOf(args)
    if (fault) setResultAndStopExecution({ errors: [refused(fault)] })
  }
  return { onExecute: check, onSubscribe: check }
}

/** The scope that an operation takes. */
export const scopeOf = (operation: OperationDefinitionNode | null | undefined) =>
  operation?.operation === OperationTypeNode.MUTATION ? 'media:write' : 'media:read'

const faultOf = ({ document, operationName, contextValue }: ExecutionArgs) =>
  scopeFault((contextValue as CallerContext).caller, scopeOf(getOperationAST(document, operationName)))
