import { getOperationAST, OperationTypeNode } from 'graphql'
import type { DocumentNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { AccessError } from '../errors/access-error.ts'
import { scopeFault } from '../access/caller.ts'
import { refused } from './refused.ts'
import type { CallerContext } from './use-caller.ts'

/** A mutation takes the scope media:write, and everything else media:read. */
export function useScopes(): Plugin<CallerContext> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const fault = faultOf(args)
      if (fault) setResultAndStopExecution({ errors: [refused(fault.status, fault)] })
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const fault = faultOf(args)
      if (fault) setResultAndStopExecution({ errors: [refused(fault.status, fault)] })
    },
  }
}

type Args = { document: DocumentNode; operationName?: string | null | undefined; contextValue: CallerContext }

function faultOf({ document, operationName, contextValue }: Args): AccessError | undefined {
  const isMutation = getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION
  return scopeFault(contextValue.caller, isMutation ? 'media:write' : 'media:read')
}
