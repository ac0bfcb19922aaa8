module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// Closures whose captures have one name and one type and yet are others.
let mutable private kept: (int -> int) list = []

let make (a: int) (b: int) =
    [ (fun x -> x + a)
      (fun x -> x * b) ]

let shadow (n: int) =
    let first = fun x -> x + n
    let n = n * 10
    let second = fun x -> x + n
    [ first; second ]

let hold () = kept <- make 1 2 @ shadow 5; "held"

let text fs = fs |> List.map (fun f -> string (f 100)) |> String.concat ","

let calls () = text kept

let run () = text (make 1 2 @ shadow 5)
//// hold => held
//// calls => 101,200,105,150

//// edit: captures change places: what holds a value runs the code that uses that value
//// calls => 100,102,105,150
-    [ (fun x -> x + a)
-      (fun x -> x * b) ]
+    [ (fun x -> x + b)
+      (fun x -> x * a) ]

//// edit: one that captures the same in between
//// calls => 100,102,105,150
-    let n = n * 10
-    let second = fun x -> x + n
-    [ first; second ]
+    let n = n * 10
+    let between = fun x -> x - n
+    let n = n * 10
+    let second = fun x -> x + n
+    [ first; between; second ]

//// edit: both captures in both
//// hold => held
//// calls => 103,97,105,50,600
-    [ (fun x -> x + b)
-      (fun x -> x * a) ]
+    [ (fun x -> x + b + a)
+      (fun x -> x - a - b) ]

//// edit: one capture of another type under the old name
//// calls => 103,97,105,50,600
-let make (a: int) (b: int) =
-    [ (fun x -> x + b + a)
-      (fun x -> x - a - b) ]
+let make (a: int) (b: int) =
+    let a = string a
+    [ (fun x -> x + b + a.Length * 9)
+      (fun x -> x - int a - b) ]
