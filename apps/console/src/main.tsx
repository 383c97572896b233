import { createUploader } from '@resumable-media/uploader'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createTokenKeeper } from './access/token.ts'
import { TokenContext } from './access/useAccess.ts'
import { App } from './App.tsx'
import './design/tokens.css'
import './design/base.css'
import './design/button.css'

// The gateway serves the page, so that its address is the page's own.
const keeper = createTokenKeeper()
const uploader = createUploader({ url: '', headers: keeper.headers })
const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <TokenContext value={keeper}>
        <App uploader={uploader} />
      </TokenContext>
    </StrictMode>,
  )
}
