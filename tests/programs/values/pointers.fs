//// flags --nowarn:9 --nowarn:51
module Entry

open Microsoft.FSharp.NativeInterop

let mutable private count = 0
let state () = count <- count + 1; count

let sum n =
    let cells = NativePtr.stackalloc<int> n
    for i in 0 .. n - 1 do
        NativePtr.set cells i (i + 1)
    let mutable total = 0
    for i in 0 .. n - 1 do
        total <- total + NativePtr.get cells i
    total

let run () = sum 4

//// edit: what the memory holds
-        NativePtr.set cells i (i + 1)
+        NativePtr.set cells i (i * 10)

//// edit: another element type, pinned memory
-    let cells = NativePtr.stackalloc<int> n
+    let pinned = [| 5L; 6L |]
+    use first = fixed &pinned[0]
+    let cells = NativePtr.stackalloc<int> n
     for i in 0 .. n - 1 do
-        NativePtr.set cells i (i * 10)
+        NativePtr.set cells i (int (NativePtr.get first (i % 2)))

//// edit: addresses of locals
-    total
+    let at = &&total
+    NativePtr.write at (NativePtr.read at + sizeof<decimal>)
+    total
