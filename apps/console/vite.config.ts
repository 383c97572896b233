import { maxFileBytes, mediaTypes } from '@resumable-media/client/rules'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { zipAssets } from './zip-assets.ts'

export default defineConfig({
  // A proxy can serve the page under any path.
  base: './',
  plugins: [react(), zipAssets()],
  // The page says what the spec says, without carrying the spec's checks.
  define: {
    MAX_FILE_BYTES: JSON.stringify(maxFileBytes),
    MEDIA_TYPES: JSON.stringify(mediaTypes),
  },
  // Inlined, a font or an icon would be a data: URL, which the page's policy does not allow.
  build: {
    target: 'baseline-widely-available',
    assetsInlineLimit: 0,
    // The gateway's package carries the page, and with it the code of other packages.
    license: { fileName: 'licences.md' },
  },
  server: {
    proxy: Object.fromEntries(['/graphql', '/uploads', '/settings.json'].map(path => [path, 'http://127.0.0.1:4000'])),
  },
})
