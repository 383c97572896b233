import { useState } from 'react'
import { Icon } from '../design/Icon.tsx'
import { kindOf } from '../words/kinds.ts'
import type { Row } from './row.ts'

/** The chosen file in small; of one that was chosen on another day, or cannot be drawn, only its kind. */
export function Thumbnail({ row, preview }: { row: Row; preview: string | undefined }) {
  const [broken, setBroken] = useState(false)
  const onError = () => setBroken(true)
  if (preview !== undefined && !broken) {
    if (row.type.startsWith('image/')) return <img className="thumbnail" src={preview} alt="" onError={onError} />
    // The first picture of a video comes with a time.
    const source = `${preview}#t=0.1`
    return (
      <video className="thumbnail" src={source} muted playsInline preload="metadata" tabIndex={-1} onError={onError} />
    )
  }
  return (
    <span className="thumbnail" aria-hidden="true">
      <Icon name="file" size={20} />
      <span>{kindOf(row)}</span>
    </span>
  )
}
