module Entry

open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

let largest<'t when 't: comparison> (a: 't) (b: 't) = if a > b then a else b

let firstOr (fallback: 'a) (items: 'a list) =
    match items with
    | [] -> fallback
    | head :: _ -> head

let make<'t when 't: (new: unit -> 't)> () = new 't()

let group (keys: 'k list) =
    let counts = Dictionary<'k, int>()
    for key in keys do
        match counts.TryGetValue key with
        | true, n -> counts[key] <- n + 1
        | _ -> counts[key] <- 1
    counts.Count

let run () =
    sprintf "%d %s %d %s %d %d" (firstOr 1 []) (firstOr "a" [ "b" ]) (largest 2 3) (largest "x" "y") (make<List<int>> ()).Count (group [ 'a'; 'b'; 'a' ])

//// edit: bodies of generic functions
-    | head :: _ -> head
+    | [ _; second ] -> second
+    | _ -> List.last (fallback :: items)

-let largest<'t when 't: comparison> (a: 't) (b: 't) = if a > b then a else b
+let largest<'t when 't: comparison> (a: 't) (b: 't) = if compare a b < 0 then a else b

//// edit: other instantiations inside
-    let counts = Dictionary<'k, int>()
-    for key in keys do
-        match counts.TryGetValue key with
-        | true, n -> counts[key] <- n + 1
-        | _ -> counts[key] <- 1
-    counts.Count
+    let pairs = List<KeyValuePair<'k, 'k[]>>()
+    for key in keys do
+        pairs.Add(KeyValuePair(key, [| key; key |]))
+    pairs.Count + pairs[0].Value.Length + typeof<'k>.Name.Length

//// edit: generic calls generic
-    | [] -> fallback
+    | [] -> if typeof<'a>.IsValueType then largest 7 8 |> box |> unbox<'a> else fallback

//// edit: value types and references share nothing
-let make<'t when 't: (new: unit -> 't)> () = new 't()
+let make<'t when 't: (new: unit -> 't)> () =
+    let item = new 't()
+    match box item with
+    | :? List<int> as list -> list.Add 5
+    | _ -> ()
+    item
