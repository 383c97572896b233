import { percentOf } from '../words/size.ts'
import './progress.css'

/** From 0 to 1; null for a while of unknown length. */
export function Progress({ value, label }: { value: number | null; label: string }) {
  const percent = value === null ? undefined : percentOf(value)
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      data-unknown={value === null}
    >
      <div style={{ width: percent === undefined ? undefined : `${percent}%` }} />
    </div>
  )
}
