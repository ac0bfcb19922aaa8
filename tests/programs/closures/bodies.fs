module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let mutable private kept: int -> int = id

let make offset = fun x -> x + offset

let pipeline items =
    items
    |> List.filter (fun x -> x > 2)
    |> List.map (fun x -> x * 10)
    |> List.fold (fun sum x -> sum + x) 0

let hold () = kept <- make 5; "held"

let call () = kept 1

let run () = sprintf "%d %d" (make 1 2) (pipeline [ 1; 2; 3; 4 ])
//// hold => held
//// call => 6

//// edit: bodies of closures; one that exists runs the new body
//// call => 500001
-let make offset = fun x -> x + offset
+let make offset = fun x -> x + offset * 100000

//// edit: stages of a pipeline
//// call => 500001
-    |> List.filter (fun x -> x > 2)
-    |> List.map (fun x -> x * 10)
+    |> List.filter (fun x -> x % 2 = 0)
+    |> List.map (fun x -> x * 7)

//// edit: lines above move everything, and one body changes again
//// call => -4
+// moved
+
 module Entry

-let make offset = fun x -> x + offset * 100000
+let make offset = fun x -> x - offset

//// edit: a local in a closure
//// call => -4
-    |> List.fold (fun sum x -> sum + x) 0
+    |> List.fold (fun sum x -> let y = x * x in sum + y) 1
