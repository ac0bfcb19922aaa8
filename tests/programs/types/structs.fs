module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

[<Struct>]
type Counter =
    val mutable Value: int
    new(start) = { Value = start }
    member this.Next() =
        this.Value <- this.Value + 1
        this.Value

[<Flags>]
type Access =
    | None = 0
    | Read = 1
    | Write = 2

[<Measure>]
type m

[<Measure>]
type s

type Speed = float<m / s>

let fast (speed: Speed) = speed > 10.0<m / s>

let describe (access: Access) = if access.HasFlag Access.Write then "rw" else string access

let run () =
    let mutable counter = Counter 5
    counter.Next() |> ignore
    let mutable copy = counter
    copy.Next() |> ignore
    sprintf "%d %d %s %b" counter.Value copy.Value (describe (Access.Read ||| Access.Write)) (fast (30.0<m> / 2.0<s>))

//// edit: a method that changes its struct
-        this.Value <- this.Value + 1
+        this.Value <- this.Value * 10

//// edit: flags and units
-let describe (access: Access) = if access.HasFlag Access.Write then "rw" else string access
+let describe (access: Access) = string (access &&& ~~~Access.Read) + string (int access)

-let fast (speed: Speed) = speed > 10.0<m / s>
+let fast (speed: Speed) = speed * 2.0<s> > 100.0<m>

//// edit: a constructor, and boxing
//// state new Entry.Counter
-    new(start) = { Value = start }
+    new(start) = { Value = -start }

-    let mutable copy = counter
+    let mutable copy = unbox<Counter> (box (Unchecked.defaultof<Counter>))
