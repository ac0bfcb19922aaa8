//// runtimes 10
module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// A second update that adds a property to a type with properties: .NET 8 and 9 then do not find whose it is (dotnet/runtime issue 125534).
type First() =
    [<System.Obsolete "first">]
    member _.A = 1

type Second() =
    member _.A = 1

type Case =
    | One of int
    | Two of string

let private attributes (t: System.Type) =
    [ for p in t.GetProperties() -> p.Name + string (p.GetCustomAttributes(false).Length) ] |> List.sort |> String.concat " "

let run () = attributes typeof<First> + attributes typeof<Second> + sprintf "%A" [ One 1; Two "x" ]

//// edit: a property
     [<System.Obsolete "first">]
     member _.A = 1
+    [<System.Obsolete "first">]
+    member _.B = 2

//// edit: another
//// expect applied
-    [<System.Obsolete "first">]
-    member _.B = 2
+    [<System.Obsolete "first">]
+    member _.B = 2
+    [<System.Obsolete "first">]
+    member _.C = 2

//// edit: one of another class
//// expect applied
-type Second() =
-    member _.A = 1
+type Second() =
+    member _.A = 1
+    [<System.Obsolete "second">]
+    member _.D = 1

//// edit: a case, which has a property
//// expect applied
     | Two of string
+    | Three of bool

-let run () = attributes typeof<First> + attributes typeof<Second> + sprintf "%A" [ One 1; Two "x" ]
+let run () = attributes typeof<First> + attributes typeof<Second> + sprintf "%A" [ One 1; Two "x"; Three true ]
