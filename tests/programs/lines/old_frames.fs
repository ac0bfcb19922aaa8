module Entry

open System.Threading

let mutable private count = 0
let state () = count <- count + 1; count

let private gate = new SemaphoreSlim(0)
let private ready = new SemaphoreSlim(0)

let step i = "old" + string i

let worker () =
    let before = step 1
    ready.Release() |> ignore
    gate.Wait()
    let after = step 2
    before + " then " + after

let failing () : string =
    ready.Release() |> ignore
    gate.Wait()
    failwith "in the old body"

let waitUntilReady () = ready.Wait(); "ready"

let release () = gate.Release() |> ignore; "go"

let run () = step 0
//// start worker
//// waitUntilReady => ready

//// edit: a frame that is on a stack goes on in the old body and calls new code
//// release => go
//// join worker => old1 then new2
//// start failing
//// waitUntilReady => ready
-let step i = "old" + string i
+let step i = "new" + string i

-    let after = step 2
-    before + " then " + after
+    let after = step 3
+    before + " and then " + after

//// edit: an exception from an old body
//// release => go
//// join failing => System.Exception: in the old body
//// trace failing => Entry.failing 23|24 (23)
//// start worker
//// waitUntilReady => ready
-    failwith "in the old body"
+
+    failwith "in the new body"

-let step i = "new" + string i
+let step i = "newer" + string i

//// edit: two generations under one frame
//// start failing
//// waitUntilReady => ready
-let step i = "newer" + string i
+let step i = "newest" + string i

//// edit: both go on
//// release => go
//// release => go
//// join worker => newer1 and then last3
//// join failing => System.Exception: in the new body
//// trace failing => Entry.failing 23|24 (24)
-let step i = "newest" + string i
+let step i = "last" + string i
