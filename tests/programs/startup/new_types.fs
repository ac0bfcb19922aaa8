module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// The file has values of its own, so that start-up code, which has run, would compute the static values of new types, too.
let private first = "first".ToUpperInvariant()

let run () = first

//// edit: a class with a static value
//// expect restart Insert
+type Counter() =
+    static let start = System.Environment.ProcessorCount * 0 + 5
+    member _.Next(x: int) = start + x
+
 let private first = "first".ToUpperInvariant()
 
-let run () = first
+let run () = first + string (Counter().Next 1)

//// edit: a record with a static value
//// expect restart Insert
+type Point =
+    { X: int; Y: int }
+    static member val Zero = { X = 0; Y = 0 }
+
 let private first = "first".ToUpperInvariant()
 
-let run () = first
+let run () = first + string Point.Zero.X

//// edit: a union with a static value
//// expect restart Insert
+type Shape =
+    | Round
+    | Square of int
+    static let sizes = System.Collections.Generic.List<int>()
+    member this.Add() = (match this with Round -> sizes.Add 0 | Square n -> sizes.Add n); sizes.Count
+
 let private first = "first".ToUpperInvariant()
 
-let run () = first
+let run () = first + string (Round.Add())

//// edit: types whose values are their own
+type Colour = Red | Green | Other of string
+
+type Named = { Name: string } with static member Empty = { Name = "" }
+
+exception Failed of Colour
+
 let private first = "first".ToUpperInvariant()
 
-let run () = first
+let run () = first + sprintf "%A%A%s" [ Red; Green; Other "x" ] Named.Empty (try raise (Failed Green) with Failed c -> string c | _ -> "")

//// edit: and so is a module with functions only
+module Inner =
+    let twice x = x * 2
+    type Local() = member _.P = twice 4
+
-let run () = first + sprintf "%A%A%s" [ Red; Green; Other "x" ] Named.Empty (try raise (Failed Green) with Failed c -> string c | _ -> "")
+let run () = first + sprintf "%A%A%d" [ Red; Green; Other "x" ] Named.Empty (Inner.Local().P)
