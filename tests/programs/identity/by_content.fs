module Entry

let mutable private count = 0
let state () = count <- count + 1; count

// Types that are named after their content: anonymous records, and the types of data. What needs the same again is given the same.
let mutable private kept: obj = null
let hold () = kept <- {| Name = "n"; Size = 1 |}; "held"

let isKept () =
    match kept with
    | :? {| Name: string; Size: int |} as r -> r.Name + string r.Size
    | _ -> "other"

let table () = [| 1; 2; 3; 4; 5; 6; 7 |]

let describe (items: (string * int) list) =
    items
    |> List.map (fun (n, s) -> {| Name = n; Weight = s |})
    |> List.map (fun r -> r.Name + string r.Weight)
    |> String.concat ","

let run () = sprintf "%s %d" (describe [ "a", 1; "b", 2 ]) (Array.sum (table ()))
//// hold => held
//// isKept => n1

//// edit: other fields, other data
//// isKept => n1
-    |> List.map (fun (n, s) -> {| Name = n; Weight = s |})
-    |> List.map (fun r -> r.Name + string r.Weight)
+    |> List.map (fun (n, s) -> {| Weight = s * 2; Text = fun () -> n |})
+    |> List.map (fun r -> r.Text() + string r.Weight)

-let table () = [| 1; 2; 3; 4; 5; 6; 7 |]
+let table () = [| 1; 2; 3; 4; 5; 6; 7; 8; 9 |]

//// edit: the first ones back
//// isKept => n1
-    |> List.map (fun (n, s) -> {| Weight = s * 2; Text = fun () -> n |})
-    |> List.map (fun r -> r.Text() + string r.Weight)
+    |> List.map (fun (n, s) -> {| Name = n; Weight = s |})
+    |> List.map (fun r -> r.Name + string r.Weight)

-let table () = [| 1; 2; 3; 4; 5; 6; 7; 8; 9 |]
+let table () = [| 1; 2; 3; 4; 5; 6; 70 |]

//// edit: nobody makes what is held
-let hold () = kept <- {| Name = "n"; Size = 1 |}; "held"
+let hold () = kept <- null; "gone"

-    match kept with
-    | :? {| Name: string; Size: int |} as r -> r.Name + string r.Size
-    | _ -> "other"
+    if isNull kept then "gone" else kept.GetType().IsValueType.ToString()

-let table () = [| 1; 2; 3; 4; 5; 6; 70 |]
+let table () = [| 1; 2; 3; 4; 5 |]

//// edit: it is again what it was
//// isKept => n2
-    if isNull kept then "gone" else kept.GetType().IsValueType.ToString()
+    match kept with
+    | :? {| Name: string; Size: int |} as r -> r.Name + string (r.Size + 1)
+    | _ -> "other"

-let table () = [| 1; 2; 3; 4; 5 |]
+let table () = [| 1; 2; 3; 4; 5; 6; 71 |]
