import { createUploader } from '@resumable-media/uploader'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createTokenKeeper } from './access/token.ts'
import { TokenContext } from './access/useAccess.ts'
import { App } from './App.tsx'
import { loadSettings } from './settings/useSettings.ts'
import './design/tokens.css'
import './design/base.css'
import './design/button.css'

// The gateway serves the page, so that its address is the page's own, with the path of a proxy if any.
const url = location.pathname.replace(/\/[^/]*$/u, '')
const keeper = createTokenKeeper()
const uploader = createUploader({ url, headers: keeper.headers })
void loadSettings()
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
