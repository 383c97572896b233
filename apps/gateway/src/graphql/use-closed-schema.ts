import { getNamedType, isIntrospectionType, validate } from 'graphql'
import type { ASTVisitor, ValidationContext } from 'graphql'
import { createGraphQLError } from 'graphql-yoga'
import type { Plugin } from 'graphql-yoga'

/** Hides the schema: no introspection, and no suggestions in the errors of validation. */
export function useClosedSchema(): Plugin {
  return {
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule(noIntrospection)
      setValidationFn((schema, document, rules, typeInfo, options) =>
        validate(schema, document, rules, { ...options, hideSuggestions: true }, typeInfo),
      )
    },
  }
}

export function noIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(field) {
      const type = getNamedType(context.getType())
      if (!type || !isIntrospectionType(type)) return
      const message = `Introspection is off, and "${field.name.value}" asks for it: set GRAPHIQL to on.`
      context.reportError(createGraphQLError(message, { nodes: [field], extensions: { code: 'INTROSPECTION_OFF' } }))
    },
  }
}
