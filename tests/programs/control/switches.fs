module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type Colour =
    | Red = 0
    | Green = 1
    | Blue = 2

let ofNumber n =
    match n with
    | 0 -> "zero"
    | 1 -> "one"
    | 2 -> "two"
    | 3 -> "three"
    | _ -> "many"

let ofText text =
    match text with
    | "a" | "b" -> 1
    | "c" -> 2
    | null -> -1
    | _ -> 0

let ofColour c =
    match c with
    | Colour.Blue -> 'b'
    | Colour.Red -> 'r'
    | _ -> '?'

let run () =
    System.String.Join(",", ofNumber 0, ofNumber 2, ofNumber 3, ofNumber 4, ofNumber 5, ofText "b", ofText null, ofText "d", ofColour Colour.Blue, ofColour (enum 9))

//// edit: a case added to a jump table
     | 3 -> "three"
+    | 4 -> "four"
     | _ -> "many"

//// edit: sparse cases, and a guard
     | 2 -> "two"
     | 3 -> "three"
-    | 4 -> "four"
+    | 4 when count % 2 >= 0 -> "even"
+    | n when n > 4 && n < 100 -> "some"
+    | 100000 -> "lots"
     | _ -> "many"

//// edit: strings and enums
-    | "a" | "b" -> 1
-    | "c" -> 2
-    | null -> -1
+    | "a" -> 1
+    | "b" | "d" -> 7
+    | null -> -2

-    | Colour.Blue -> 'b'
+    | Colour.Blue | Colour.Green -> 'x'

//// edit: cases taken away
     | 0 -> "zero"
-    | 1 -> "one"
-    | 2 -> "two"
-    | 3 -> "three"
-    | 4 when count % 2 >= 0 -> "even"
     | n when n > 4 && n < 100 -> "some"
