import { useEffect, useState } from 'react'

/** Whether the gateway has been out of reach for a while: a break that heals at once is nothing to tell of. */
export function useAway(connected: boolean | undefined): boolean {
  const broken = connected === false
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLasting(broken), broken ? PATIENCE_MS : 0)
    return () => clearTimeout(timer)
  }, [broken])
  return lasting && broken
}

const PATIENCE_MS = 1500
