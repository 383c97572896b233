import type { PendingUpload } from '@resumable-media/uploader'
import { useRef } from 'react'
import { shortSize } from '../words/size.ts'
import type { Attempt } from './useRefusal.ts'

type Props = { pending: PendingUpload; onFile: (file: File) => void; attempt: Attempt }

/** Takes the same file again: a browser forgets what was chosen when the page goes. */
export function ContinueButton({ pending, onFile, attempt }: Props) {
  const input = useRef<HTMLInputElement>(null)

  async function take(file: File) {
    if (file.size === pending.size) return onFile(file)
    throw new Error(
      `${file.name} has ${shortSize(file.size)}; ${pending.fileName} has ${shortSize(pending.size)}. Choose that one.`,
    )
  }

  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        Choose file<span className="unseen"> {pending.fileName} again to continue</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={pending.type ?? undefined}
        aria-label={`${pending.fileName} again`}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) attempt(() => take(file))
          target.value = ''
        }}
      />
    </>
  )
}
