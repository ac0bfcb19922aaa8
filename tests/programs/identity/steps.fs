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

let mutable private pending: System.Threading.Tasks.Task<string> = null

// On this thread as far as the gate.
let start () = pending <- Async.StartImmediateAsTask(work gate); "started"

let finish () = gate.Release() |> ignore; pending.Result

let run () = Async.RunSynchronously(work (new SemaphoreSlim 1))
//// start => started

//// edit: steps of the same types put before
//// finish => 1 11 true
//// start => started
-    let! a = async { return 1 }
+    let! z = async { return 100 }
+    let! y = async { return z > 1 }
+    let! a = async { return if y then 2 else 3 }

//// edit: an int step where the bool one was: what waits before it goes on there
//// finish => 2 12 false 13
//// start => started
-    let! c = async { return b > 5 }
-    return sprintf "%d %d %b" a b c }
+    let! d = async { return b + 1 }
+    let! c = async { return d > 500 }
+    return sprintf "%d %d %b %d" a b c d }

//// edit: the wait put first, the steps swapped: what waits holds other values, and finishes as it began
//// finish => 2 12 false 13
-    let! z = async { return 100 }
-    let! y = async { return z > 1 }
-    let! a = async { return if y then 2 else 3 }
-    do! wait gate
+    let! y = async { return true }
+    do! wait gate
+    let! z = async { return 200 }
+    let! a = async { return if y then z else 3 }
