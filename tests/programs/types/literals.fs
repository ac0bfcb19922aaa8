module Entry

open System.Reflection

let mutable private count = 0
let state () = count <- count + 1; count

// Reflection sees each literal once, with its value.
let private fields () =
    [ for f in Assembly.GetExecutingAssembly().GetType("Entry").GetFields() do
        if f.IsLiteral then f.Name + "=" + string (f.GetRawConstantValue()) + "," + string (f.GetValue null) ]
    |> List.sort
    |> String.concat " "

[<Literal>]
let First = 1

let run () = string First
let runFields () = fields ()

//// edit: a literal added
+[<Literal>]
+let Second = "two"
+
 let run () = string First
-let runFields () = fields ()
+let runFields () = fields () + Second

//// edit: another, and a value changed
-let Second = "two"
+let Second = "2"
+
+[<Literal>]
+let Third = 3.5

-let run () = string First
+let run () = string First + string Third
