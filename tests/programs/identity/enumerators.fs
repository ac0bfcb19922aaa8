module Entry

open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

// Two sequences of one shape in one function; enumerators of both are suspended.
let mutable private kept: IEnumerator<int> list = []

let make () =
    let ups = seq { yield 1; yield 2; yield 3; yield 4; yield 5 }
    let downs = seq { yield 50; yield 40; yield 30; yield 20; yield 10 }
    [ ups; downs ]

let hold () =
    kept <- make () |> List.map (fun items -> items.GetEnumerator())
    "held"

let next () =
    kept |> List.map (fun items -> if items.MoveNext() then string items.Current else "-") |> String.concat ","

let run () = make () |> List.map (fun items -> string (List.ofSeq items)) |> String.concat ";"
//// hold => held
//// next => 1,50

//// edit: the two in the other order
//// next => 2,40
-    let ups = seq { yield 1; yield 2; yield 3; yield 4; yield 5 }
-    let downs = seq { yield 50; yield 40; yield 30; yield 20; yield 10 }
+    let downs = seq { yield 50; yield 40; yield 30; yield 20; yield 10 }
+    let ups = seq { yield 1; yield 2; yield 3; yield 4; yield 5; yield 6 }

//// edit: a third of the same shape before both
//// next => 3,30
-    let downs = seq { yield 50; yield 40; yield 30; yield 20; yield 10 }
+    let odd = seq { yield 7; yield 7; yield 7; yield 7; yield 7 }
+    let downs = seq { yield 50; yield 40; yield 30; yield 20; yield 10 }

-    [ ups; downs ]
+    [ ups; downs; odd ]

//// edit: constants in one that are another's
//// next => 4,20
-    let odd = seq { yield 7; yield 7; yield 7; yield 7; yield 7 }
+    let odd = seq { yield 50; yield 40; yield 30; yield 20; yield 11 }

//// edit: the first one gone
//// next => 5,11
-    let odd = seq { yield 50; yield 40; yield 30; yield 20; yield 11 }
-    let downs = seq { yield 50; yield 40; yield 30; yield 20; yield 10 }
+    let downs = seq { yield 51; yield 41; yield 31; yield 21; yield 11 }

-    [ ups; downs; odd ]
+    [ ups; downs ]
