import { execFileSync } from 'node:child_process'
import { installed } from './debian.ts'

/** Compiles a C source to a library that can be preloaded. Installs Debian's gcc where there is none and root may. */
export function compileLibrary(source: string, library: string): void {
  const compiler = installed(['/usr/bin/gcc'], 'gcc')
  installed(['/usr/include/stdlib.h'], 'libc6-dev')
  execFileSync(compiler, [
    '-Wall',
    '-shared',
    '-fPIC',
    '-O1',
    '-D_GNU_SOURCE',
    '-o',
    library,
    source,
    '-ldl',
    '-lpthread',
  ])
}
