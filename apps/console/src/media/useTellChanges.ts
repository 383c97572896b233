import { useEffect, useRef } from 'react'
import { useAnnounce } from '../announce/Announcer.tsx'
import { cureOf } from './cure.ts'
import type { Row } from './row.ts'
import { standingOf } from './standing.ts'

/** Says it when a file comes to stand elsewhere; how far it has got is not said, that would never end. */
export function useTellChanges(rows: readonly Row[]): void {
  const announce = useAnnounce()
  const told = useRef(new Map<string, string>())
  useEffect(() => {
    for (const row of rows) {
      // The form that asks for the token says so once, for all of them.
      if (row.upload?.isRunning && row.upload.status === 'NEEDS_TOKEN') continue
      const { label } = standingOf(row)
      const last = told.current.get(row.key)
      told.current.set(row.key, label)
      // Of what was here before the page there is nothing new to say.
      if (last === label || (last === undefined && !row.upload)) continue
      announce([row.fileName, label, cureOf(row)?.message].filter(Boolean).join(': '))
    }
  }, [rows, announce])
}
