//// file Shapes.fsi
module Shapes

type Shape

val square: float -> Shape
val area: Shape -> float
val inline twice: float -> float
//// file Shapes.fs
module Shapes

type Shape =
    | Square of float
    | Circle of float

let private half x = x / 2.0

let square a = Square a

let area shape =
    match shape with
    | Square a -> a * a
    | Circle r -> half r

let inline twice (x: float) = x * 2.0
//// file Program.fs
module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let run () = string (Shapes.area (Shapes.square 3.0)) + string (Shapes.twice 2.0)

//// edit: behind the signature
//// file Shapes.fs
-    | Square a -> a * a
+    | Square a -> half a

//// edit: a private function
//// file Shapes.fs
-let private half x = x / 2.0
+let private half x = x / 4.0

//// edit: an inline function
//// file Shapes.fs
-let inline twice (x: float) = x * 2.0
+let inline twice (x: float) = x * 2.5

//// edit: blank lines and comments in both
//// expect unchanged
//// file Shapes.fsi
 module Shapes
+
+// what can be seen
//// file Shapes.fs
 module Shapes
+
+// and how
