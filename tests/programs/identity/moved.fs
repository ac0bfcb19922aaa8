module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// Closures whose text moves from one function to another.
let mutable private kept: (int -> int) list = []

let first () = [ fun (x: int) -> x + 1 ]

let second () = [ fun (x: int) -> x * 10 ]

let all () = first () @ second ()

let text fs = fs |> List.map (fun f -> string (f 3)) |> String.concat ","

let hold () = kept <- all (); "held"

let calls () = text kept

let run () = text (all ())
//// hold => held
//// calls => 4,30

//// edit: bodies exchanged: each belongs to its function
//// calls => 30,4
-let first () = [ fun (x: int) -> x + 1 ]
+let first () = [ fun (x: int) -> x * 10 ]

-let second () = [ fun (x: int) -> x * 10 ]
+let second () = [ fun (x: int) -> x + 1 ]

//// edit: a function goes, its closure's text stands in a new one
//// calls => 30,4
-let first () = [ fun (x: int) -> x * 10 ]
+let third () = [ fun (x: int) -> x * 10 ]
+
+let fourth () = [ fun (x: int) -> x - 1 ]

-let all () = first () @ second ()
+let all () = second () @ third () @ fourth ()

//// edit: the first name again, with a closure of its own
//// state first
//// calls => 30,5
-let third () = [ fun (x: int) -> x * 10 ]
+let first () = [ fun (x: int) -> x + 1000 ]
+
+let third () = [ fun (x: int) -> x * 11 ]

-let second () = [ fun (x: int) -> x + 1 ]
+let second () = [ fun (x: int) -> x + 2 ]

-let all () = second () @ third () @ fourth ()
+let all () = first () @ second () @ third () @ fourth ()

//// edit: a closure becomes a function, and a function a closure
//// calls => 30,5
-let first () = [ fun (x: int) -> x + 1000 ]
+let private plus (x: int) = x + 1001
+let first () = [ plus ]

-let second () = [ fun (x: int) -> x + 2 ]
+let second () =
+    let rec loop x = if x > 10 then x else loop (x + 7)
+    [ loop ]
