//! fsc's names printed back.

use std::fmt;

use super::{
    ALLOCATED, ANONYMOUS, CONTINUATION, COPY, DEBUG_COPY, DEBUG_TYPE_PROXY, FSharpName, PATTERN_PARAMETER,
    Pipe, PipePart, Place, SHADOWED, STARTUP, StartupFile, Stem,
};

impl fmt::Display for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pipe, line, .. } = self;
        match self.part {
            PipePart::Input(None) => write!(f, "Pipe #{pipe} input at line {line}"),
            PipePart::Input(Some(component)) => write!(f, "Pipe #{pipe} input #{component} at line {line}"),
            PipePart::Stage(stage) => write!(f, "Pipe #{pipe} stage #{stage} at line {line}"),
        }
    }
}

impl fmt::Display for Stem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Pipe(pipe) => pipe.fmt(f),
            Self::DebugCopy {
                function,
                bracketed: true,
            } => write!(f, "<{function}>{DEBUG_COPY}"),
            Self::DebugCopy {
                function,
                bracketed: false,
            } => write!(f, "{function}{DEBUG_COPY}"),
            Self::Continuation(function) => write!(f, "{function}{CONTINUATION}"),
            Self::Data { line, index } => write!(f, "field{line}_{index}@"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source { line, copy: 0 } => write!(f, "{line}"),
            Self::Source { line, copy } => write!(f, "{line}-{copy}"),
            Self::Allocated { generation, ordinal } => write!(f, "{ALLOCATED}{generation}_o{ordinal}"),
        }
    }
}

impl fmt::Display for FSharpName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Positioned { stem, place, chain } => write!(f, "{stem}@{place}{chain}"),
            Self::PipeValue(pipe) => pipe.fmt(f),
            Self::Marked { base, zero } => write!(f, "{base}@{}", if *zero { "0" } else { "" }),
            Self::Instance => f.write_str("@_instance"),
            Self::DataType { size } => write!(f, "T_{size}Bytes@"),
            Self::DataField { line, index } => write!(f, "field{line}_{index}@"),
            Self::Witness(name) => write!(f, "{name}$W"),
            Self::DebugTypeProxy(name) => write!(f, "{name}@{DEBUG_TYPE_PROXY}"),
            Self::Shadowed(name) => write!(f, "{name}{SHADOWED}"),
            Self::PatternParameter(number) => write!(f, "{PATTERN_PARAMETER}{number}"),
            Self::AnonymousRecord(digits) => write!(f, "{ANONYMOUS}{digits}"),
            Self::StartupNamespace { assembly, rest: None } => write!(f, "{STARTUP}{assembly}>"),
            Self::StartupNamespace {
                assembly,
                rest: Some(rest),
            } => write!(f, "{STARTUP}{assembly}>.{rest}"),
            Self::StartupClass { file, copy: None } => write!(f, "${file}"),
            Self::StartupClass {
                file,
                copy: Some(copy),
            } => write!(f, "${file}{COPY}{copy}"),
        }
    }
}

impl fmt::Display for StartupFile<'_> {
    /// The full name, `<StartupCode$A>.$Odd.B`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dot = if self.qualifier.is_empty() { "" } else { "." };
        write!(
            f,
            "{STARTUP}{}>.${}{dot}{}",
            self.assembly, self.qualifier, self.file
        )?;
        self.copy.map_or(Ok(()), |copy| write!(f, "{COPY}{copy}"))
    }
}
