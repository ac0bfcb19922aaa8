module Entry
open Microsoft.FSharp.Quotations
let mutable private count = 0
let state () = count <- count + 1; count
let lots =
    [ for f in [ (fun () -> <@@ 1 @@>); (fun () -> <@@ 2 @@>); (fun () -> <@@ 3 @@>); (fun () -> <@@ 4 @@>); (fun () -> <@@ 5 @@>); (fun () -> <@@ 6 @@>)
                 (fun () -> <@@ 11 @@>); (fun () -> <@@ 12 @@>); (fun () -> <@@ 13 @@>); (fun () -> <@@ 14 @@>); (fun () -> <@@ 15 @@>); (fun () -> <@@ 16 @@>)
                 (fun () -> <@@ 21 @@>); (fun () -> <@@ 22 @@>); (fun () -> <@@ 23 @@>); (fun () -> <@@ 24 @@>); (fun () -> <@@ 25 @@>); (fun () -> <@@ 26 @@>)
                 (fun () -> <@@ 31 @@>); (fun () -> <@@ 32 @@>); (fun () -> <@@ 33 @@>); (fun () -> <@@ 34 @@>); (fun () -> <@@ 35 @@>); (fun () -> <@@ 36 @@>) ] -> f () |> string ]
let q x =
    <@ x + 1 @>
let bytes () =
    [| 1uy; 2uy; 3uy; 4uy |]
let ints () =
    [| 100; 200; 300; 400; 500 |]
let run () = sprintf "%A %A %A" (q 3) (bytes ()) (ints ())

//// edit: a constant
-    <@ x + 1 @>
+    <@ x + 2 @>

-    [| 1uy; 2uy; 3uy; 4uy |]
+    [| 1uy; 2uy; 3uy; 5uy; 9uy |]

//// edit: a shape
-    <@ x + 2 @>
+    <@ x * 2 + 1 @>

-    [| 1uy; 2uy; 3uy; 5uy; 9uy |]
+    [| 11uy; 2uy; 3uy; 5uy; 9uy; 1uy |]

-    [| 100; 200; 300; 400; 500 |]
+    [| 100; 200; 300; 400; 501; 7 |]

//// edit: an array within
-    <@ x * 2 + 1 @>
+    <@ [| x; 2; 3 |] |> Array.sum @>

-    [| 11uy; 2uy; 3uy; 5uy; 9uy; 1uy |]
+    [| 1uy; 2uy; 3uy; 4uy; 77uy |]

//// edit: a lambda
-    <@ [| x; 2; 3 |] |> Array.sum @>
+    <@ let y = x * x in fun z -> z + y @>

-    [| 100; 200; 300; 400; 501; 7 |]
+    [| 1; 200; 300; 400; 501; 7; 8 |]
