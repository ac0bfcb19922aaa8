module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type Unused(n: int) =
    member _.Twice = n * 2
    static member val Shared = 5 with get, set

type Choice3 =
    | A of int
    | B of string
    | C

[<AbstractClass; Sealed>]
type Helpers =
    static member Generic<'t>(x: 't) = sprintf "%s:%O" typeof<'t>.Name x

let helper a b = a * 10 + b

let private hidden (x: 'a list) = List.length x

let run () = "nothing"

//// edit: own types and functions that nothing used before
-let run () = "nothing"
+let run () = string (Unused(4).Twice) + string (helper 2 3)

//// edit: generic ones, instantiated for the first time
-let run () = string (Unused(4).Twice) + string (helper 2 3)
+let run () = Helpers.Generic(C) + Helpers.Generic([ A 1; B "x" ]) + string (hidden [ 'a'; 'b' ])

//// edit: statics of a type whose initialiser has not run
-let run () = Helpers.Generic(C) + Helpers.Generic([ A 1; B "x" ]) + string (hidden [ 'a'; 'b' ])
+let run () = string Unused.Shared + string (hidden [ Unused 1; Unused Unused.Shared ])
