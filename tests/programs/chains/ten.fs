module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let first x = x + 1

let second x = x * 2

let third x = x - 3

let run () = sprintf "%d %d %d" (first 10) (second 10) (third 10)

//// edit: one
-let first x = x + 1
+let first x = x + 2

//// edit: the same again
-let first x = x + 2
+let first x = x + 3

//// edit: another
-let second x = x * 2
+let second x = first x * 4

//// edit: both
-let first x = x + 3
+let first x = x + 5

-let second x = first x * 4
+let second x = first x * first x

//// edit: the first one as it was at the start
-let first x = x + 5
+let first x = x + 1

//// edit: rows in another order, and nothing else
//// expect unchanged
-let first x = x + 1
+let third x = x - 3
 
-let second x = first x * first x
+let first x = x + 1
 
-let third x = x - 3
+let second x = first x * first x

//// edit: rows in another order again, with two edits
-let third x = x - 3
-
 let first x = x + 1
 
-let second x = first x * first x
+let second x = first x * first x * 10
+
+let third x = second x - 33

//// edit: a string that the chain has
-let run () = sprintf "%d %d %d" (first 10) (second 10) (third 10)
+let run () = sprintf "%d %d %d" (third 10) (second 10) (first 10)

//// edit: longer, twice in one delta
-let run () = sprintf "%d %d %d" (third 10) (second 10) (first 10)
+let run () =
+    let a = sprintf "%d/%d" (third 10) (second 10)
+    let b = sprintf "%d/%d" (first 10) count
+    a + b.Substring(0, 3) + a

-let third x = second x - 33
+let third x = if x > 5 then "third".Length else second x

//// edit: back to one line
-let run () =
-    let a = sprintf "%d/%d" (third 10) (second 10)
-    let b = sprintf "%d/%d" (first 10) count
-    a + b.Substring(0, 3) + a
+let run () = "end"
