module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let inline twice x = x + x

let inline between low high x = low <= x && x <= high

let inline clamp low high x = if between low high x then x elif x < low then low else high

module Geometry =
    let inline area a b = twice (a * b)
    let box a = area a a

type Counter(start: int) =
    member inline this.Next = twice this.Value
    member _.Value = start

let run () =
    sprintf "%d %s %.1f %d %d %d" (twice 4) (twice "ab") (twice 1.5) (clamp 0 10 25) (Geometry.box 3) (Counter(21).Next)

//// edit: an inline function: all its callers, through others too
-let inline twice x = x + x
+let inline twice x = x + x + x

//// edit: one that another inline function uses
-let inline between low high x = low <= x && x <= high
+let inline between low high x = low <= x && x <= high * 3

//// edit: with locals and a loop
-let inline clamp low high x = if between low high x then x elif x < low then low else high
+let inline clamp low high x =
+    let mutable value = x
+    while not (between low high value) do
+        value <- value - high
+    value * 2

//// edit: two at once, and a caller
-let inline twice x = x + x + x
+let inline twice x = x

-    let inline area a b = twice (a * b)
-    let box a = area a a
+    let inline area a b = twice (a * b) * twice b
+    let box a = area (area a 2) a

//// edit: no longer inline
 module Geometry =
-    let inline area a b = twice (a * b) * twice b
+    let inline area a b = a - b
