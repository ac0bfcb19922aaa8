module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let minMax (items: int list) =
    struct (List.min items, List.max items)

let swap (a, b) = b, a

let triple x = x, string x, [ x ]

let run () =
    let struct (low, high) = minMax [ 4; 2; 8 ]
    let second, first = swap (low, "n")
    let n, text, list = triple high
    sprintf "%d %d %s %d %d %s %A" low high second first n text list

//// edit: what a struct tuple holds
-    struct (List.min items, List.max items)
+    struct (List.sum items, items.Length)

//// edit: tuples in tuples, taken apart
-    let second, first = swap (low, "n")
+    let (second, _), struct (_, first) = swap (low, "m"), struct ([||], low * 2)

//// edit: many items, equality, and a tuple as a value
-    let n, text, list = triple high
+    let big = (1, 2, 3, 4, 5, 6, 7, 8, high)
+    let (_, _, _, _, _, _, seven, _, _) = big
+    let same = (struct (1, "a") = struct (1, "a"))
+    let n, text, list = seven, string same, [ hash struct (1, 2) ]

//// edit: back to references
-    struct (List.sum items, items.Length)
+    match items with
+    | [ a; b; c ] -> struct (a * b * c, compare (a, b) (b, a))
+    | _ -> struct (0, 0)
