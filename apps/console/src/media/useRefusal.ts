import { useCallback, useState } from 'react'

/** What was asked for in a line and refused, in the gateway's words, until something else is asked for. */
export function useRefusal() {
  const [refusal, setRefusal] = useState<string>()
  const attempt = useCallback((action: () => Promise<void>) => {
    setRefusal(undefined)
    action().catch((error: unknown) => setRefusal(error instanceof Error ? error.message : String(error)))
  }, [])
  return { refusal, attempt }
}

export type Attempt = ReturnType<typeof useRefusal>['attempt']
