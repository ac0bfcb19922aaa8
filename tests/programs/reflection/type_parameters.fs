module Entry

open System

type Box<'Content> = { Content: 'Content }

type Tools =
    static member Pick<'Value>(value: 'Value) = value

let private swap (a, b) = (b, a)

let private names (parameters: Type[]) =
    parameters |> Array.map (fun parameter -> parameter.Name) |> String.concat " "

let private flags = Reflection.BindingFlags.NonPublic ||| Reflection.BindingFlags.Public ||| Reflection.BindingFlags.Static
let runType () = names (typedefof<Box<_>>.GetGenericArguments())
let runMethod () = names (typeof<Tools>.GetMethod("Pick").GetGenericArguments())
let runInferred () =
    let entry = typeof<Tools>.DeclaringType
    names (entry.GetMethod("swap", flags).GetGenericArguments()) + string (swap (1, 2))

//// edit: a record's parameter
//// expect restart ChangingTypeParameters
-type Box<'Content> = { Content: 'Content }
+type Box<'Inside> = { Content: 'Inside }

//// edit: a method's
//// expect restart ChangingTypeParameters
-    static member Pick<'Value>(value: 'Value) = value
+    static member Pick<'Given>(value: 'Given) = value

//// edit: inferred ones are named
//// expect restart ChangingTypeParameters
-let private swap (a, b) = (b, a)
+let private swap (a: 'First, b: 'Second) = (b, a)

//// edit: a body alone
-    names (entry.GetMethod("swap", flags).GetGenericArguments()) + string (swap (1, 2))
+    names (entry.GetMethod("swap", flags).GetGenericArguments()) + string (swap (1, 3))
