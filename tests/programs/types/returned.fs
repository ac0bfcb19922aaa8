module Entry
open System
let mutable private count = 0
let state () = count <- count + 1; count
type Box(n: int) =
    let mutable v = n
    member _.Value = v
let (|Near|_|) k x =
    if abs (x - k) < 2 then Some() else None
type Kind =
    | A
    | B of int
    member k.Text =
        match k with A -> "a" | B n -> string n
let run () =
    let b = Box 3
    string b.Value
let near x =
    match x with
    | Near 5 -> "near"
    | _ -> "far"
let runNear () = [ 4; 6; 9 ] |> List.map near |> String.concat ","

//// edit: members added
     member _.Value = v
+    member _.Twice = v * 2
+    static member Of(n: int) = Box(n * 10)
+let helper x = List.map (fun y -> y + x) [ 1; 2 ]

-    if abs (x - k) < 2 then Some() else None
+    if abs (x - k) < 2 then Some(x - k) else None

-    string b.Value
+    sprintf "%d %d %A" b.Twice (Box.Of 2).Value (helper 3)

-    | Near 5 -> "near"
+    | Near 5 d -> "near" + string d

//// edit: some removed, others added
-    member _.Twice = v * 2
-    static member Of(n: int) = Box(n * 10)
-let helper x = List.map (fun y -> y + x) [ 1; 2 ]
+    static member Of(n: int, k: int) = Box(n * 10 + k)
+let inline twice f x = f (f x)

-    sprintf "%d %d %A" b.Twice (Box.Of 2).Value (helper 3)
+    sprintf "%d %d" (Box.Of(2, 3)).Value (twice (fun x -> x * 3) 2)

//// edit: back, and more
     member _.Value = v
+    member _.Twice = v * 2
+    member _.At with get (i: int) = v + i and set (i: int) (x: int) = v <- x + i

-let inline twice f x = f (f x)
+    member b.Map(f: int -> int) = (let g = (fun x -> f (x + b.Value)) in Box(g v))
+let helper x = List.map (fun y -> y * x) [ 1; 2; 3 ]

-    if abs (x - k) < 2 then Some(x - k) else None
+    if abs (x - k) < 2 then Some() else None

-    sprintf "%d %d" (Box.Of(2, 3)).Value (twice (fun x -> x * 3) 2)
+    (b.At(2) <- 5; sprintf "%d %d %d %A %d" b.Twice (Box.Of(2, 3)).Value (b.At 1) (helper 2) (b.Map(fun x -> x * x)).Value)

-    | Near 5 d -> "near" + string d
+    | Near 5 -> "near"

//// edit: removed again, a function is back
-    member _.Twice = v * 2
-    member _.At with get (i: int) = v + i and set (i: int) (x: int) = v <- x + i

-    member b.Map(f: int -> int) = (let g = (fun x -> f (x + b.Value)) in Box(g v))
-let helper x = List.map (fun y -> y * x) [ 1; 2; 3 ]
+let helper x = List.map (fun y -> y + x) [ 1; 2 ]
+let inline twice f x = f (f x)

-    if abs (x - k) < 2 then Some() else None
+    if abs (x - k) < 2 then Some(x - k) else None

-        match k with A -> "a" | B n -> string n
+        match k with A -> "A" | B n -> (let f = (fun m -> m + n) in string (f n))

-    (b.At(2) <- 5; sprintf "%d %d %d %A %d" b.Twice (Box.Of(2, 3)).Value (b.At 1) (helper 2) (b.Map(fun x -> x * x)).Value)
+    sprintf "%d %A %d %s" (Box.Of(2, 3)).Value (helper 3) (twice (fun x -> x * 3) 2) (B 4).Text

-    | Near 5 -> "near"
+    | Near 5 d -> "near" + string d

//// edit: back in other company
-    static member Of(n: int, k: int) = Box(n * 10 + k)
+    member _.Twice = v * 2
+    static member Of(n: int) = Box(n * 10)
+    member b.Map(f: int -> int) = (let g = (fun x -> f (x + b.Value)) in Box(g v))

-    if abs (x - k) < 2 then Some(x - k) else None
+    if abs (x - k) < 2 then Some() else None

-    sprintf "%d %A %d %s" (Box.Of(2, 3)).Value (helper 3) (twice (fun x -> x * 3) 2) (B 4).Text
+    sprintf "%d %d %A %d %d" b.Twice (Box.Of 2).Value (helper 3) (b.Map(fun x -> x * 7)).Value (twice ((+) 1) 2)

-    | Near 5 d -> "near" + string d
+    | Near 5 -> "near"

//// edit: an overload for another
-    static member Of(n: int) = Box(n * 10)
-    member b.Map(f: int -> int) = (let g = (fun x -> f (x + b.Value)) in Box(g v))
-let helper x = List.map (fun y -> y + x) [ 1; 2 ]
-let inline twice f x = f (f x)
+    member _.At with get (i: int) = v + i and set (i: int) (x: int) = v <- x + i
+    static member Of(n: int, k: int) = Box(n * 10 + k)
+let helper x = List.map (fun y -> y * x) [ 1; 2; 3 ]

-    if abs (x - k) < 2 then Some() else None
+    if abs (x - k) < 2 then Some(x - k) else None

-    sprintf "%d %d %A %d %d" b.Twice (Box.Of 2).Value (helper 3) (b.Map(fun x -> x * 7)).Value (twice ((+) 1) 2)
+    (b.At(2) <- 6; sprintf "%d %d %d %A" b.Twice (Box.Of(2, 3)).Value (b.At 1) (helper 2))

-    | Near 5 -> "near"
+    | Near 5 d -> "near" + string d
