module Entry

open Microsoft.FSharp.Quotations
open Microsoft.FSharp.Quotations.Patterns

let mutable private count = 0
let state () = count <- count + 1; count

let rec show expr =
    match expr with
    | Value(v, _) -> string v
    | Call(None, m, args) -> m.Name + "(" + System.String.Join(",", args |> List.map show) + ")"
    | Lambda(v, body) -> v.Name + "->" + show body
    | Var v -> v.Name
    | other -> other.ToString()

let simple () = <@ 1 + 2 @>

let lambda () = <@ fun x -> x * 3 @>

let spliced (e: Expr<int>) = <@ %e - 7 @>

[<ReflectedDefinition>]
let reflected x = x + 40

let run () = show (simple ()) + show (lambda ()) + show (spliced <@ 9 @>) + string (reflected 1)

//// edit: a constant in a quotation
-let simple () = <@ 1 + 2 @>
+let simple () = <@ 1 + 22 @>

//// edit: its shape
-let lambda () = <@ fun x -> x * 3 @>
+let lambda () = <@ fun y -> (y - 1) * 3 @>

//// edit: with a splice
-let spliced (e: Expr<int>) = <@ %e - 7 @>
+let spliced (e: Expr<int>) = <@ abs (%e * 2) @>
