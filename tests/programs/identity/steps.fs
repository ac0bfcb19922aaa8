module Entry

open System.Threading

let mutable private count = 0
let state () = count <- count + 1; count

// What waits between steps of the same types, while others are put before it, behind it and in its place.
let private gate = new SemaphoreSlim(0)

let private wait (gate: SemaphoreSlim) = gate.WaitAsync() |> Async.AwaitTask

let work gate = async {
    let! a = async { return 1 }
    do! wait gate
    let! b = async { return a + 10 }
    let! c = async { return b > 5 }
    return sprintf "%d %d %b" a b c }

let background () = Async.RunSynchronously(work gate)

let release () = gate.Release() |> ignore; "released"

let run () = Async.RunSynchronously(work (new SemaphoreSlim 1))
//// start background

//// edit: steps of the same types put before
//// release => released
//// join background => 1 11 true
//// start background
-    let! a = async { return 1 }
+    let! z = async { return 100 }
+    let! y = async { return z > 1 }
+    let! a = async { return if y then 2 else 3 }

//// edit: an int step where the bool one was: what waits before it goes on there
//// release => released
//// join background => 2 12 false 13
//// start background
-    let! c = async { return b > 5 }
-    return sprintf "%d %d %b" a b c }
+    let! d = async { return b + 1 }
+    let! c = async { return d > 500 }
+    return sprintf "%d %d %b %d" a b c d }

//// edit: the wait put first, the steps swapped: what waits holds other values, and finishes as it began
//// release => released
//// join background => 2 12 false 13
-    let! z = async { return 100 }
-    let! y = async { return z > 1 }
-    let! a = async { return if y then 2 else 3 }
-    do! wait gate
+    let! y = async { return true }
+    do! wait gate
+    let! z = async { return 200 }
+    let! a = async { return if y then z else 3 }
