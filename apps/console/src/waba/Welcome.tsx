import { shortSize } from '../words/size.ts'
import { kinds } from '../words/kinds.ts'
import { WabaForm } from './WabaForm.tsx'

/** The first visit: nothing can be uploaded before it is known for whom. */
export function Welcome({ onChoose }: { onChoose: (wabaId: string) => void }) {
  return (
    <main className="welcome">
      <h2>Files in, handles out.</h2>
      <p>
        Drop a {kinds()} of up to {shortSize(MAX_FILE_BYTES)}. It arrives even over a bad connection, and you get the
        handle that your WhatsApp template asks for.
      </p>
      <div className="welcome-card">
        <WabaForm submit="Continue" onChoose={onChoose} />
      </div>
    </main>
  )
}
