module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// Reflection reads the attributes of properties that come in one update after the other.
type First() =
    [<System.Obsolete "first">]
    member _.A = 1

type Second() =
    member _.A = 1

let private attributes (t: System.Type) =
    [ for p in t.GetProperties() -> p.Name + string (p.GetCustomAttributes(false).Length) ] |> List.sort |> String.concat " "

let run () = attributes typeof<First> + attributes typeof<Second>

//// edit: a record, a union
+type Third = { X: int; Y: string }
+
+type Fourth = Ab of int | Cd of name: string
+
 let private attributes (t: System.Type) =

-let run () = attributes typeof<First> + attributes typeof<Second>
+let run () = attributes typeof<First> + attributes typeof<Second> + sprintf "%A %A" { X = 1; Y = "y" } [ Ab 1; Cd "x" ]

//// edit: another record
+type Fifth = { V: int; W: string }
+
 let private attributes (t: System.Type) =

-let run () = attributes typeof<First> + attributes typeof<Second> + sprintf "%A %A" { X = 1; Y = "y" } [ Ab 1; Cd "x" ]
+let run () = attributes typeof<First> + attributes typeof<Second> + sprintf "%A %A %A" { X = 1; Y = "y" } [ Ab 1; Cd "x" ] { V = 5; W = "w" }

//// edit: a property of a class
     [<System.Obsolete "first">]
     member _.A = 1
+    [<System.Obsolete "first">]
+    member _.B = 2
