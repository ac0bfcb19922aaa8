module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// Two predicates and a projection that share a base name, an arity and, once, all types.
let mutable private kept: (int -> bool) * (int -> int) = (fun _ -> false), id

let pick () =
    let isBig = fun (x: int) -> x > 10
    let isBig2 = fun (x: int) -> x > 10
    [ 5; 15; 25 ] |> List.filter isBig |> List.filter isBig2

let pair () = (fun (x: int) -> x > 100), (fun (x: int) -> x + 100)

let hold () = kept <- pair (); "held"

let calls () = string (fst kept 150) + string (snd kept 1)

let run () = sprintf "%A %b %d" (pick ()) (fst (pair ()) 5) (snd (pair ()) 5)
//// hold => held
//// calls => True101

//// edit: an int to bool put where an int to int was; the int to int goes on as itself
//// calls => True201
-let pair () = (fun (x: int) -> x > 100), (fun (x: int) -> x + 100)
+let pair () =
+    let even = fun (x: int) -> x % 2 = 0
+    (fun (x: int) -> x > 100 || even x), (fun (x: int) -> x + 200)

//// edit: one of two identical twins changed
-    let isBig2 = fun (x: int) -> x > 10
+    let isBig2 = fun (x: int) -> x > 20

//// edit: a third twin before both
-    let isBig = fun (x: int) -> x > 10
+    let isBig0 = fun (x: int) -> x > 10
+    let isBig = fun (x: int) -> x < 22 || isBig0 (x - 20)

//// edit: int and bool swapped in place
-    (fun (x: int) -> x > 100 || even x), (fun (x: int) -> x + 200)
+    let grown = fun (x: int) -> if even x then 7 else 8
+    (fun (x: int) -> grown x = 8), (fun (x: int) -> grown (x + 1))
