import { registerHooks } from 'node:module'

/** For `node --import`: MSW 2 in the place of the MSW that is installed, whoever imports it. */
registerHooks({
  resolve(specifier, context, next) {
    if (!/^msw(?:\/|$)/u.test(specifier)) return next(specifier, context)
    return next(specifier.replace('msw', 'msw-2'), { ...context, parentURL: import.meta.url })
  },
})
