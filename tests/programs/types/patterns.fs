module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type Token =
    | Word of string
    | Number of int
    | Sign of char

let rec evaluate tokens =
    match tokens with
    | [ Number n ] -> Some n
    | Number a :: Sign '+' :: rest ->
        match evaluate rest with
        | Some b -> Some(a + b)
        | None -> None
    | Number a :: Sign '-' :: (Number _ :: _ as rest) -> Option.map2 (-) (Some a) (evaluate rest)
    | _ -> None

let shape (x: obj) =
    match x with
    | :? int as n when n > 10 -> "large"
    | :? int -> "int"
    | :? string as s -> s
    | null -> "null"
    | :? (int * int) as pair -> string (fst pair)
    | _ -> "other"

let pick items =
    match items with
    | [| |] -> 0
    | [| x |] | [| x; _ |] -> x
    | [| _; _; (3 | 4) as z |] & [| a; _; _ |] -> z * a
    | _ -> -1

let run () =
    sprintf "%A %A %s %s %s %d %d" (evaluate [ Number 1; Sign '+'; Number 2 ]) (evaluate [ Number 9; Sign '-'; Number 4 ]) (shape 42) (shape null) (shape (5, 6)) (pick [| 7; 8 |]) (pick [| 2; 0; 4 |])

//// edit: a list pattern
-    | [ Number n ] -> Some n
+    | [ Number n ] when n <> 4 -> Some(n * 10)
+    | Number n :: Word _ :: _ | [ Number n ] -> Some(n + 1)

//// edit: type tests in another order
-    | :? int as n when n > 10 -> "large"
-    | :? int -> "int"
-    | :? string as s -> s
-    | null -> "null"
+    | null -> "nothing"
+    | :? System.IFormattable as f -> f.ToString("X", null)

//// edit: array patterns
-    | [| x |] | [| x; _ |] -> x
-    | [| _; _; (3 | 4) as z |] & [| a; _; _ |] -> z * a
+    | [| x; 0 |] | [| 0; x |] -> x
+    | [| a; b |] -> a - b
+    | [| 2; middle; last |] when middle < last -> middle + last

//// edit: a match that fails
-    | [ Number n ] when n <> 4 -> Some(n * 10)
-    | Number n :: Word _ :: _ | [ Number n ] -> Some(n + 1)
+    | [ Number 2 ] -> Some -2

-    | :? (int * int) as pair -> string (fst pair)
-    | _ -> "other"
+    | :? (string * int) as pair -> fst pair
