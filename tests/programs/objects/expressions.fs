module Entry

open System
open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

type IShape =
    abstract Area: unit -> int
    abstract Name: string

[<AbstractClass>]
type Base(n: int) =
    abstract Show: unit -> string
    member _.N = n

let shape size =
    { new IShape with
        member _.Area() = size * size
        member _.Name = "square" }

let both (text: string) =
    { new Base(text.Length) with
        member this.Show() = text + string this.N
      interface IDisposable with
          member _.Dispose() = count <- count + 0 }

let comparer () = { new IComparer<int> with member _.Compare(a, b) = compare (a % 10) (b % 10) }

let mutable private kept: IShape = Unchecked.defaultof<IShape>

let hold () = kept <- shape 4; "held"

let call () = sprintf "%s %d" kept.Name (kept.Area())

let sorted () = let items = List<int>([ 21; 13; 2 ]) in items.Sort(comparer ()); String.Join(",", items)

let run () = sprintf "%d %s %s" ((shape 3).Area()) ((both "x").Show()) (sorted ())
//// hold => held
//// call => square 16

//// edit: members; an object that exists runs the new ones
//// call => cube 64
-        member _.Area() = size * size
-        member _.Name = "square" }
+        member _.Area() = size * size * size
+        member _.Name = "cube" }

//// edit: with a base class and a second interface
//// call => cube 64
-        member this.Show() = text + string this.N
+        member this.Show() = text.ToUpperInvariant() + string (this.N * 10)

//// edit: a capture added: what exists keeps its members
//// call => cube 64
-let shape size =
-    { new IShape with
-        member _.Area() = size * size * size
+let shape size =
+    let edge = size + 1
+    { new IShape with
+        member _.Area() = edge * size

//// edit: one added, in another one's place
//// call => cube 64
-let comparer () = { new IComparer<int> with member _.Compare(a, b) = compare (a % 10) (b % 10) }
+let comparer () =
+    let inner = { new IComparer<int> with member _.Compare(a, b) = compare a b }
+    { new IComparer<int> with member _.Compare(a, b) = inner.Compare(b, a) }
