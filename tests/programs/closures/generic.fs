module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let mapAll (f: 'a -> 'b) (items: 'a list) =
    let step = fun (acc: 'b list) x -> f x :: acc
    List.fold step [] items

let poly () =
    let pair x = x, x
    let wrapped = fun (x: 'a) -> [ x ]
    pair 1, pair "a", wrapped 2.5

type Cache<'k when 'k: equality>() =
    let known = System.Collections.Generic.Dictionary<'k, int>()
    member _.Get(key: 'k, make: 'k -> int) =
        let fresh = fun () -> let n = make key in known[key] <- n; n
        match known.TryGetValue key with
        | true, n -> n
        | _ -> fresh ()

let private cache = Cache<string>()

let run () = sprintf "%A %A %d" (mapAll (fun x -> x * 2) [ 1; 2 ]) (poly ()) (cache.Get("abc", fun s -> s.Length))

let runMore () = mapAll string [ 1.5; 2.5 ] |> String.concat ";"

//// edit: a closure in a generic function
-    let step = fun (acc: 'b list) x -> f x :: acc
+    let step = fun (acc: 'b list) x -> f x :: f x :: acc

//// edit: an inner generic function
-    let pair x = x, x
+    let pair x = [ x ], Some x

//// edit: in a generic class
-        let fresh = fun () -> let n = make key in known[key] <- n; n
+        let fresh = fun () -> make key + 100
+        known.Clear()

//// edit: one added in a generic function
-    List.fold step [] items
+    let keep = fun (x: 'b) -> typeof<'b>.IsValueType || not (isNull (box x))
+    List.fold step [] items |> List.filter keep |> List.truncate 3
