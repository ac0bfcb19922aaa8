module Entry

open Microsoft.FSharp.Quotations

let mutable private count = 0
let state () = count <- count + 1; count

let private quoted name =
    let m = System.Reflection.Assembly.GetExecutingAssembly().GetType("Entry").GetMethod(name: string)
    match Expr.TryGetReflectedDefinition m with
    | Some e -> e.ToString().Contains "40"
    | None -> false

[<ReflectedDefinition>]
let reflected x = x + 40

let plain x = x + 1

let run () = string (reflected 1) + string (plain 1)
let runQuoted () = quoted "reflected"

//// edit: another function
-let plain x = x + 1
+let plain x = x + 2

//// edit: the function
//// warns reflected
//// keeps runQuoted
-let reflected x = x + 40
+let reflected x = x + 50
