import type { Uploader } from '@resumable-media/uploader'
import { useState } from 'react'
import { TokenForm } from './access/TokenForm.tsx'
import { AnnouncerProvider } from './announce/Announcer.tsx'
import { Desk } from './Desk.tsx'
import { Header } from './Header.tsx'
import { rememberedWabas, rememberWaba } from './waba/remembered.ts'
import { Welcome } from './waba/Welcome.tsx'

/** The page. Each WABA that was looked at keeps its desk. */
export function App({ uploader }: { uploader: Uploader }) {
  const [last] = useState(() => rememberedWabas()[0])
  const [wabaId, setWabaId] = useState(last)
  const [visited, setVisited] = useState<readonly string[]>(last === undefined ? [] : [last])

  function choose(id: string) {
    rememberWaba(id)
    setWabaId(id)
    setVisited(ids => (ids.includes(id) ? ids : [...ids, id]))
  }

  return (
    <AnnouncerProvider>
      <Header wabaId={wabaId} onChange={choose} />
      <TokenForm />
      {wabaId === undefined && <Welcome onChoose={choose} />}
      {visited.map(id => (
        <Desk
          key={id}
          uploader={uploader}
          wabaId={id}
          shown={id === wabaId}
          welcomed={last === undefined && visited[0] === id}
        />
      ))}
    </AnnouncerProvider>
  )
}
