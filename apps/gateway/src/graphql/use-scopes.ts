import { getOperationAST, OperationTypeNode } from 'graphql'
import type { ExecutionArgs } from 'graphql'
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

function faultOf({ document, operationName, contextValue }: ExecutionArgs) {
  const isMutation = getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION
  return scopeFault((contextValue as CallerContext).caller, isMutation ? 'media:write' : 'media:read')
}
