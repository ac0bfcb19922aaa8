module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let squares n =
    let items = Array.zeroCreate<int> n
    for i in 0 .. n - 1 do
        items[i] <- i * i
    items

let grid () =
    let cells = Array2D.create 2 3 1
    cells[1, 2] <- 9
    cells[0, 1] + cells[1, 2]

let jagged () = [| [| 1; 2 |]; [||]; [| 3 |] |].Length

let run () = sprintf "%A %d %d" (squares 4) (grid ()) (jagged ())

//// edit: elements and slices
-        items[i] <- i * i
-    items
+        items[i] <- i * i * i
+    items[1..2]

//// edit: more dimensions, other element types
-    let cells = Array2D.create 2 3 1
-    cells[1, 2] <- 9
-    cells[0, 1] + cells[1, 2]
+    let cells = Array3D.zeroCreate<string> 2 2 2
+    cells[1, 1, 1] <- "corner"
+    let bytes = Array.zeroCreate<byte> 3
+    bytes[2] <- 250uy
+    cells[1, 1, 1].Length + int bytes[2]

//// edit: an index out of range
-let jagged () = [| [| 1; 2 |]; [||]; [| 3 |] |].Length
+let jagged () = [| [| 1; 2 |]; [||]; [| 3 |] |][1][0]
