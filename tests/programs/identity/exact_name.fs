module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// The edits put a closure on the very line of another one, which moves: the compiler gives it the other one's whole name.
let mutable private test: int -> bool = fun _ -> false
let mutable private grow: int -> int = id
let mutable private tell: int -> string = string

let make () =
    let a = fun (x: int) -> x > 10
    let b = fun (x: int) -> x + 1
    let c = fun (x: int) -> "<" + string x + ">"
    a, b, c

let hold () =
    let (a, b, c) = make ()
    test <- a
    grow <- b
    tell <- c
    "held"

let calls () = sprintf "%b %d %s" (test 11) (grow 11) (tell 11)

let run () =
    let (a, b, c) = make ()
    sprintf "%b %d %s" (a 11) (b 11) (c 11)
//// hold => held
//// calls => true 12 <11>

//// edit: all in a circle, each on the line and in the place of another type's
//// calls => true 12 <11>
-    let a = fun (x: int) -> x > 10
-    let b = fun (x: int) -> x + 1
-    let c = fun (x: int) -> "<" + string x + ">"
+    let c = fun (x: int) -> "<" + string x + ">"
+    let a = fun (x: int) -> x > 10
+    let b = fun (x: int) -> x + 1
     a, b, c

-    sprintf "%b %d %s" (a 11) (b 11) (c 11)
+    sprintf "%b %d %s." (a 11) (b 11) (c 11)

//// edit: bodies of all three, in another order again
//// calls => false 10 [11]
-    let c = fun (x: int) -> "<" + string x + ">"
-    let a = fun (x: int) -> x > 10
-    let b = fun (x: int) -> x + 1
+    let b = fun (x: int) -> x - 1
+    let c = fun (x: int) -> "[" + string x + "]"
+    let a = fun (x: int) -> x < 10

//// edit: names change places, bodies stay
//// hold => held
//// calls => true 12 [11]
-    let b = fun (x: int) -> x - 1
-    let c = fun (x: int) -> "[" + string x + "]"
-    let a = fun (x: int) -> x < 10
+    let a = fun (x: int) -> x > 1
+    let c = fun (x: int) -> "[" + string x + "]"
+    let b = fun (x: int) -> x + 1

//// edit: another function takes the lines
//// calls => true 12 [11]
-let make () =
-    let a = fun (x: int) -> x > 1
-    let c = fun (x: int) -> "[" + string x + "]"
-    let b = fun (x: int) -> x + 1
-    a, b, c
+let make2 () =
+    let a = fun (x: int) -> x * 7 > 1
+    let c = fun (x: int) -> "{" + string x + "}"
+    let b = fun (x: int) -> x + 100
+    a, b, c
+
+let make () =
+    let (a, b, c) = make2 ()
+    (fun x -> not (a x)), (fun x -> b (b x)), (fun x -> c x + c x)
