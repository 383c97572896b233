import { Lexer, Source, TokenKind, visit } from 'graphql'
import type { ASTVisitor, DocumentNode, ValidationContext } from 'graphql'
import { LIMITS, tooMuch } from './limits.ts'

/** How many tokens a document has. Throws for too many, before anything is built from them. */
export function checkTokens(document: string): number {
  const lexer = new Lexer(new Source(document))
  let tokens = 0
  while (lexer.advance().kind !== TokenKind.EOF) {
    tokens += 1
    if (tokens > LIMITS.TOKENS.max) throw tooMuch('TOKENS', tokens)
  }
  return tokens
}

/** Limits the shape of a document. A fragment counts once here, and in the cost as often as it is used. */
export function shapeRule(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      const shape = shapeOf(document)
      for (const name of ['ALIASES', 'DIRECTIVES', 'DEPTH'] as const)
        if (shape[name] > LIMITS[name].max) context.reportError(tooMuch(name, shape[name]))
    },
  }
}

export function shapeOf(document: DocumentNode) {
  const shape = { ALIASES: 0, DIRECTIVES: 0, DEPTH: 0 }
  let depth = 0
  visit(document, {
    SelectionSet: {
      enter() {
        depth += 1
        shape.DEPTH = Math.max(shape.DEPTH, depth)
      },
      leave() {
        depth -= 1
      },
    },
    Field({ alias }) {
      if (alias) shape.ALIASES += 1
    },
    Directive() {
      shape.DIRECTIVES += 1
    },
  })
  return shape
}
