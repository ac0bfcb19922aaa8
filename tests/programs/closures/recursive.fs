//// alone Entry.kept
module rec Entry

open System
open System.Collections.Generic

let private count = ref 0
let state () = count.Value <- count.Value + 1; count.Value

let even n = n = 0 || odd (n - 1)
let odd n = n <> 0 && even (n - 1)

type Node(name: string) =
    member _.Name = name
    member this.Link(other: Edge) = (fun () -> other.Describe this)
    member _.Visit = fun f -> f name

type Edge(weight: int) =
    member _.Describe(n: Node) = sprintf "%s-%d" n.Name weight
    member e.Run() = (Node("z").Link e) ()

let table = lazy (dict [ for i in 1..3 -> i, fun x -> x * i ])

let inner () =
    let rec f = fun x -> if x <= 0 then [] else x :: g (x - 1)
    and g = fun x -> if x <= 0 then [] else -x :: h (x - 1)
    and h = fun x -> f x
    let rec poly n xs = if n = 0 then xs else poly (n - 1) (xs @ xs)
    let rec lz = lazy (if even 4 then 5 else lz.Value)
    let rec stream = seq { yield 1; yield! stream |> Seq.map (fun x -> x * 2) }
    f 5, poly 1 [ 'a' ], poly 1 [ 1 ], lz.Value, List.ofSeq (Seq.truncate 4 stream)

let private kept: (int -> int list) ref = ref (fun _ -> [])
let mk () =
    let rec f = fun x -> if x <= 0 then [ 0 ] else g (x - 1)
    and g = fun x -> if x <= 0 then [ 1 ] else f (x - 1)
    f
let hold () = kept.Value <- mk (); "held"
let call () = sprintf "%A" (kept.Value 3)

let run () = sprintf "%b %s %s %d %A" (even 10) (Edge(3).Run()) (Node("q").Visit(fun s -> s + s)) (table.Value[2] 21) (inner ())
//// hold => held
//// call => [1]

//// edit: recursive closures
//// call => [11]
-    let rec f = fun x -> if x <= 0 then [] else x :: g (x - 1)
-    and g = fun x -> if x <= 0 then [] else -x :: h (x - 1)
+    let rec f = fun x -> if x <= 0 then [ 77 ] else x :: g (x - 1)
+    and g = fun x -> if x <= 0 then [] else -x :: h (x - 2)

-    and g = fun x -> if x <= 0 then [ 1 ] else f (x - 1)
+    and g = fun x -> if x <= 0 then [ 11 ] else f (x - 1)

//// edit: swapped, another between
//// call => [11]
-    let rec f = fun x -> if x <= 0 then [ 77 ] else x :: g (x - 1)
-    and g = fun x -> if x <= 0 then [] else -x :: h (x - 2)
-    and h = fun x -> f x
+    let rec h = fun x -> k x
+    and g = fun x -> if x <= 0 then [] else -x :: h (x - 2)
+    and k = fun x -> (if x = 3 then 300 else x) :: f x
+    and f = fun x -> if x <= 0 then [ 77 ] else x :: g (x - 1)

-    let rec f = fun x -> if x <= 0 then [ 0 ] else g (x - 1)
-    and g = fun x -> if x <= 0 then [ 11 ] else f (x - 1)
+    let rec g = fun x -> if x <= 0 then [ 11 ] else f (x - 1)
+    and f = fun x -> if x <= 0 then [ 5 ] else g (x - 1)

//// edit: lambdas of lazy values and sequences; members that are recursive
//// call => [11]
-    let rec lz = lazy (if even 4 then 5 else lz.Value)
-    let rec stream = seq { yield 1; yield! stream |> Seq.map (fun x -> x * 2) }
+    let rec lz = lazy (if odd 4 then 5 else (fun () -> 6) ())
+    let rec stream = seq { yield 1; yield 0; yield! stream |> Seq.map (fun x -> x * 2 + 1) }

-    member this.Link(other: Edge) = (fun () -> other.Describe this)
+    member this.Link(other: Edge) = let n = Node(this.Name + "'") in (fun () -> other.Describe n + other.Describe this)

//// edit: the polymorphic one
-    let rec poly n xs = if n = 0 then xs else poly (n - 1) (xs @ xs)
+    let rec poly n xs = if n = 0 then List.rev xs else poly (n - 1) (xs @ xs @ xs)

//// edit: a function of the group gone
//// call => [11]
-    let rec h = fun x -> k x
-    and g = fun x -> if x <= 0 then [] else -x :: h (x - 2)
-    and k = fun x -> (if x = 3 then 300 else x) :: f x
+    let rec g = fun x -> if x <= 0 then [] else -x :: f (x - 2)
