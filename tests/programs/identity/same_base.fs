module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// Closures of one base name in a module, two classes and a nested module: fsc counts them together.
let mutable private kept: (int -> int) list = []

module Inner =
    let pick () = [ fun (x: int) -> x + 1000 ]

type First() =
    member _.pick () = [ fun (x: int) -> x + 100 ]

type Second() =
    member _.pick () = [ fun (x: int) -> x + 10 ]

let pick () = [ fun (x: int) -> x + 1 ]

let all () = Inner.pick () @ First().pick () @ Second().pick () @ pick ()

let hold () = kept <- all (); "held"

let text fs = fs |> List.map (fun f -> string (f 0)) |> String.concat ","

let calls () = text kept

let run () = text (all ())
//// hold => held
//// calls => 1000,100,10,1

//// edit: one more in the first of them: all others get the next one's name
//// calls => 1000,100,10,1
-    let pick () = [ fun (x: int) -> x + 1000 ]
+    let pick () = [ (fun (x: int) -> x * 3) >> (fun (x: int) -> x + 1000 + 5) ]

//// edit: the first class gets another one before its own
//// calls => 1000,100,10,1
-    member _.pick () = [ fun (x: int) -> x + 100 ]
+    member _.pick () =
+        let twice = fun (x: int) -> x * 2
+        [ fun (x: int) -> twice x + 100 + 7 ]

//// edit: bodies change, in the old order
//// hold => held
//// calls => 1005,107,20,2
-    member _.pick () = [ fun (x: int) -> x + 10 ]
+    member _.pick () = [ fun (x: int) -> x + 20 ]

-let pick () = [ fun (x: int) -> x + 1 ]
+let pick () = [ fun (x: int) -> x + 2 ]

//// edit: classes in another order, bodies as they were
//// expect unchanged
-type First() =
-    member _.pick () =
-        let twice = fun (x: int) -> x * 2
-        [ fun (x: int) -> twice x + 100 + 7 ]
-
 type Second() =
     member _.pick () = [ fun (x: int) -> x + 20 ]
+
+type First() =
+    member _.pick () =
+        let twice = fun (x: int) -> x * 2
+        [ fun (x: int) -> twice x + 100 + 7 ]
