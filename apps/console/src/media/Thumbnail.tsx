import { Icon } from '../design/Icon.tsx'
import { typeName } from '../words/type-names.ts'

/** The chosen file in small; of one that was chosen on another day only its kind. */
export function Thumbnail({ type, preview }: { type: string; preview: string | undefined }) {
  if (preview !== undefined && type.startsWith('image/')) return <img className="thumbnail" src={preview} alt="" />
  if (preview !== undefined && type.startsWith('video/')) {
    // The first picture of a video comes with a time.
    return <video className="thumbnail" src={`${preview}#t=0.1`} muted playsInline preload="metadata" tabIndex={-1} />
  }
  return (
    <span className="thumbnail" aria-hidden="true">
      <Icon name="file" size={20} />
      <span>{typeName(type)}</span>
    </span>
  )
}
