//! Common intermediate language (ECMA-335 III): method bodies as they lie in an image or a delta, and the instructions in them.

mod body;
mod clause;
mod instruction;
mod opcode;
mod tokens;

#[cfg(test)]
mod tests;

pub use body::{BodyFormat, MethodBody, MethodBodyBuilder};
pub use clause::{Clauses, ExceptionClause, ExceptionKind};
pub use instruction::{Instruction, Instructions, Operand, SwitchTargets};
pub use opcode::{Flow, Opcode, OperandKind, StackEffect};
pub use tokens::{TokenOperand, TokenOperands, replace_tokens, token_operands};
