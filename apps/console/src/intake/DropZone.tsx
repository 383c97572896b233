import { useRef } from 'react'
import type { RefObject } from 'react'
import { Icon } from '../design/Icon.tsx'
import { shortSize } from '../words/size.ts'
import { kinds } from '../words/kinds.ts'
import { useFileDrop } from './useFileDrop.ts'
import './drop-zone.css'

type Props = { small: boolean; button: RefObject<HTMLButtonElement | null>; onFiles: (files: File[]) => void }

/** Takes files: dropped anywhere on the page, or chosen. */
export function DropZone({ small, button, onFiles }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const over = useFileDrop(onFiles)
  return (
    <section className="drop-zone" data-small={small} data-over={over} aria-label="Upload files">
      <span className="drop-zone-mark">
        <Icon name="up" size={small ? 20 : 24} />
      </span>
      <div className="drop-zone-words">
        <p className="drop-zone-title">{over ? 'Let go to upload' : 'Drop files here'}</p>
        <p className="drop-zone-hint">
          {kinds()}, up to {shortSize(MAX_FILE_BYTES)} each
        </p>
      </div>
      <button ref={button} type="button" className="button primary" onClick={() => input.current?.click()}>
        Choose files
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={MEDIA_TYPES.join(',')}
        aria-label="Files to upload"
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          // The same file chosen again is a change again.
          target.value = ''
        }}
      />
    </section>
  )
}
