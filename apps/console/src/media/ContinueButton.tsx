import type { PendingUpload } from '@resumable-media/uploader'
import { useRef } from 'react'
import { sizesApart } from '../words/size.ts'
import type { Attempt } from './useRefusal.ts'

type Props = { pending: PendingUpload; onFile: (file: File) => void; attempt: Attempt }

/** What to do about a file of another size. */
export function notTheSame(file: Pick<File, 'name' | 'size'>, { fileName, size }: PendingUpload): string {
  const [found, wanted] = sizesApart(file.size, size)
  const other = file.name === fileName ? 'the one that was begun' : fileName
  return `${file.name} has ${found}; ${other} has ${wanted}. Choose that one.`
}

/** Takes the same file again: a browser forgets what was chosen when the page goes. */
export function ContinueButton({ pending, onFile, attempt }: Props) {
  const input = useRef<HTMLInputElement>(null)

  async function take(file: File) {
    if (file.size === pending.size) return onFile(file)
    throw new Error(notTheSame(file, pending))
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
