module Entry

open System
open System.Collections
open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

type IShape =
    abstract Area: float
    abstract Scale: factor: float -> IShape
    abstract Name<'t> : 't -> string

type Square(side: float) =
    interface IShape with
        member _.Area = side * side
        member _.Scale factor = Square(side * factor)
        member _.Name(x: 't) = typeof<'t>.Name + string side
    interface IDisposable with
        member _.Dispose() = ()

type Range(low: int, high: int) =
    member _.At n = low + n
    interface IEnumerable<int> with
        member this.GetEnumerator() : IEnumerator<int> = (List<int>([ for n in 0 .. high - low -> this.At n ])).GetEnumerator()
    interface IEnumerable with
        member _.GetEnumerator() : IEnumerator = ([| low |] :> IEnumerable).GetEnumerator()
    interface IComparable<Range> with
        member this.CompareTo other = compare (this.At 0) (other.At 0)

let private kept = new Square 3.0 :> IShape

let run () =
    let order = (Range(1, 2) :> IComparable<Range>).CompareTo(Range(0, 9))
    sprintf "%.1f %.1f %s %s %d" kept.Area (kept.Scale 2.0).Area (kept.Name 1) (String.Join("", Range(3, 6))) order

//// edit: methods of an interface
-        member _.Area = side * side
-        member _.Scale factor = Square(side * factor)
+        member _.Area = side * side * 10.0
+        member _.Scale factor = new Square(factor - side)

//// edit: a generic one
-        member _.Name(x: 't) = typeof<'t>.Name + string side
+        member this.Name(x: 't) = (this :> IShape).Area.ToString("F0") + Convert.ToString x

//// edit: what an interface method calls
-    member _.At n = low + n
+    member _.At n = high - n * 2

//// edit: a comparison
-        member this.CompareTo other = compare (this.At 0) (other.At 0)
+        member this.CompareTo other = Seq.length other * 10 - Seq.length this
