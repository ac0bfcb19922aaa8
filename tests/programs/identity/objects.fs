module Entry

open System
open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

// Object expressions of one interface, and one class that implements the same twice over.
let mutable private kept: IComparer<int> list = []

let make (bias: int) =
    let plain = { new IComparer<int> with member _.Compare(a, b) = compare a b }
    let turned = { new IComparer<int> with member _.Compare(a, b) = compare b a }
    let biased = { new IComparer<int> with member _.Compare(a, b) = compare (a + bias) b }
    [ plain; turned; biased ]

let text (all: IComparer<int> list) = all |> List.map (fun c -> string (c.Compare(1, 2))) |> String.concat ","

let hold () = kept <- make 1; "held"

let calls () = text kept

let run () = text (make 1)
//// hold => held
//// calls => -1,1,0

//// edit: one of the same shape before all
//// calls => -1,1,0
-    let plain = { new IComparer<int> with member _.Compare(a, b) = compare a b }
+    let never = { new IComparer<int> with member _.Compare(_, _) = 77 }
+    let plain = { new IComparer<int> with member _.Compare(a, b) = compare a b }

-    [ plain; turned; biased ]
+    [ plain; turned; biased; never ]

//// edit: the two in the other order
//// calls => -1,1,0
-    let plain = { new IComparer<int> with member _.Compare(a, b) = compare a b }
-    let turned = { new IComparer<int> with member _.Compare(a, b) = compare b a }
+    let turned = { new IComparer<int> with member _.Compare(a, b) = compare b a }
+    let plain = { new IComparer<int> with member _.Compare(a, b) = compare a b }

-    let never = { new IComparer<int> with member _.Compare(_, _) = 77 }
+    let never = { new IComparer<int> with member _.Compare(_, _) = 78 }

//// edit: a capture of the same name in another of them
//// calls => -1,1,0
-    let turned = { new IComparer<int> with member _.Compare(a, b) = compare b a }
+    let turned = { new IComparer<int> with member _.Compare(a, b) = compare b (a + bias * 5) }

//// edit: one of another interface in its place
//// calls => -1,1,0
-    let plain = { new IComparer<int> with member _.Compare(a, b) = compare a b }
+    let other = { new IEqualityComparer<int> with
+                    member _.Equals(a, b) = a = b
+                    member _.GetHashCode a = a }
+    let plain = { new IComparer<int> with member _.Compare(a, b) = if other.Equals(a, b) then 0 else 5 }
