module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

let deepest n =
    if n > 2 then
        raise (InvalidOperationException("deepest"))
    n

let untouched n =
    let m = n + 1
    deepest m

let rec caught n =
    try
        untouched n
    with :? FormatException ->
        0

let run () =
    let text = caught 5
    string text

//// edit: lines added above and within
+// one
+// two
 module Entry

     if n > 2 then
+        let more = n * 2
+        ignore more
-        raise (InvalidOperationException("deepest"))
+        raise (InvalidOperationException("deepest, moved"))

//// edit: lines moved, nothing else
//// expect unchanged
 let untouched n =
+    // said
     let m = n + 1
+
     deepest m

//// edit: thrown from another method
 let rec caught n =
+    if n < 3 then
+        raise (TimeoutException "late")
     try
-        untouched n
+        caught (n - 1) + untouched n

//// edit: with the lines above gone again
-// one
-// two
 module Entry

-        let more = n * 2
-        ignore more
-        raise (InvalidOperationException("deepest, moved"))
+        raise (InvalidOperationException("deepest at last"))

-    if n < 3 then
-        raise (TimeoutException "late")
+    if n < 3 then 0 else
