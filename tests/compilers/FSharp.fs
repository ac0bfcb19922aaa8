/// F#, by the FSharp.Compiler.Service of the SDK: what fsc.dll runs, kept warm.
module Compilers.FSharp

open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Diagnostics

let private checker = lazy FSharpChecker.Create()

/// Compiles with fsc's own arguments; gives the errors.
let compile (arguments: string[]) =
    // `Compile` makes a compiler of its own each time, with fresh name counters: what was compiled before leaves no trace.
    // The second of the pair it gives differs between versions of the service, and says nothing that the errors do not.
    let diagnostics, _ =
        checker.Value.Compile(Array.append [| "fsc" |] arguments) |> Async.RunSynchronously

    diagnostics
    |> Array.filter (fun d -> d.Severity = FSharpDiagnosticSeverity.Error)
    |> Array.map string
