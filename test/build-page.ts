import { buildPage } from '../scripts/build-page.ts'

/** Before any test: the page that the gateway serves. */
export default buildPage
