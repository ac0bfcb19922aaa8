module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type Shape =
    | Circle of radius: float
    | Rectangle of width: float * height: float
    | Point

    member this.Area =
        match this with
        | Circle r -> System.Math.PI * r * r
        | Rectangle(w, h) -> w * h
        | Point -> 0.0

type Tree<'t> =
    | Leaf
    | Node of Tree<'t> * 't * Tree<'t>

[<Struct>]
type Id = Id of int

let rec insert x tree =
    match tree with
    | Leaf -> Node(Leaf, x, Leaf)
    | Node(l, y, r) when x < y -> Node(insert x l, y, r)
    | Node(l, y, r) -> Node(l, y, insert x r)

let rec toList tree =
    match tree with
    | Leaf -> []
    | Node(l, x, r) -> toList l @ [ x ] @ toList r

let next (Id n) = Id(n + 1)

let run () =
    let shapes = [ Circle 1.0; Rectangle(2.0, 3.0); Point ]
    let mutable area = 0.0
    for shape in shapes do
        area <- area + shape.Area
    let tree = insert 2 (insert 9 (insert 4 Leaf))
    sprintf "%.3f %A %A" area (toList tree) (next (Id 1))

//// edit: a member of a union
-        | Circle r -> System.Math.PI * r * r
+        | Circle r -> 3.0 * r * r + 1.0

//// edit: patterns with guards, and named fields
-        | Rectangle(w, h) -> w * h
+        | Rectangle(height = h) when h > 2.5 -> h
+        | Rectangle(width = w) -> -w

//// edit: a recursive function on a generic union
-    | Node(l, x, r) -> toList l @ [ x ] @ toList r
+    | Node(Leaf, x, Leaf) -> [ x; x ]
+    | Node(l, x, r) -> toList r @ x :: toList l

//// edit: tests and properties that the compiler makes
-let next (Id n) = Id(n + 1)
+let next (Id n) =
+    let shape = if n > 0 then Rectangle(1.0, 2.0) else Point
+    if shape.IsRectangle && shape <> Point && compare shape Point < 0 then Id(n * 50) else Id n

-    | Leaf -> Node(Leaf, x, Leaf)
+    | Leaf -> Node(Node(Leaf, x, Leaf), x, Leaf)
