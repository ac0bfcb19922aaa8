module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

// Delegates and lazies: int where bool was.
let mutable private kept: Delegate list = []
let mutable private later: Lazy<int> * Lazy<bool> = lazy 0, lazy false

let make () : Delegate list =
    [ Func<int, bool>(fun x -> x > 10)
      Func<int, int>(fun x -> x + 1)
      Action<int>(fun x -> count <- count + x - x) ]

let lazies (n: int) = lazy (n + 1), lazy (n > 1)

let hold () =
    kept <- make ()
    later <- lazies 5
    "held"

let calls () = kept |> List.map (fun f -> string (f.DynamicInvoke(box 11))) |> String.concat ","

let force () = sprintf "%d %b" (fst later).Value (snd later).Value

let run () =
    let (a, b) = lazies 1
    sprintf "%s %d %b" (make () |> List.map (fun f -> string (f.DynamicInvoke(box 11))) |> String.concat ",") a.Value b.Value
//// hold => held
//// calls => True,12,

//// edit: types in a circle
//// calls => True,12,
-    [ Func<int, bool>(fun x -> x > 10)
-      Func<int, int>(fun x -> x + 1)
-      Action<int>(fun x -> count <- count + x - x) ]
+    [ Func<int, int>(fun x -> x + 1)
+      Action<int>(fun x -> count <- count + x - x)
+      Func<int, bool>(fun x -> x > 10) ]

//// edit: lazies in the other order, one of each type more
//// force => 6 true
//// hold => held
-let lazies (n: int) = lazy (n + 1), lazy (n > 1)
+let lazies (n: int) =
+    let other = lazy (n * 100)
+    let b = lazy (n > 1)
+    let a = lazy (n + 1)
+    lazy (a.Value + other.Value), b

//// edit: the same names, other roles
//// calls => 12,,True
//// force => 506 true
-    let other = lazy (n * 100)
-    let b = lazy (n > 1)
-    let a = lazy (n + 1)
-    lazy (a.Value + other.Value), b
+    let a = lazy (n > 3)
+    let b = lazy (n + 7)
+    b, a
