import {
  ColumnNode,
  PrimitiveValueListNode,
  ReferenceNode,
  SqliteQueryCompiler,
  ValueListNode,
  ValueNode,
} from 'kysely'
import type { BinaryOperationNode, LimitNode, OperationNode } from 'kysely'

/**
 * Writes states and limits into the text of a statement. SQLite's planner looks at them: at a state, to see whether a
 * partial index has it, and at a limit. Were they bound, SQLite would plan the statement anew each time it is bound, which
 * takes ten times as long as most statements.
 */
export class PlannedOnceCompiler extends SqliteQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, rightOperand } = node
    super.visitBinaryOperation(isState(leftOperand) ? { ...node, rightOperand: inText(rightOperand) } : node)
  }

  protected override visitLimit(node: LimitNode): void {
    super.visitLimit({ ...node, limit: inText(node.limit) })
  }
}

/** Of which a partial index has a few: see conditions.ts. */
const STATES = ['status', 'call']

const isState = (node: OperationNode): boolean =>
  ReferenceNode.is(node) && ColumnNode.is(node.column) && STATES.includes(node.column.column.name)

function inText(node: OperationNode): OperationNode {
  if (ValueNode.is(node)) return ValueNode.createImmediate(node.value)
  if (PrimitiveValueListNode.is(node)) return ValueListNode.create(node.values.map(ValueNode.createImmediate))
  return node
}
