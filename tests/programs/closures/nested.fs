module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let deep a =
    fun b ->
        let ab = a + b
        fun c ->
            let abc = ab * c
            fun d -> sprintf "%d.%d" abc d

let inner n =
    let rec fact k = if k <= 1 then 1 else k * fact (k - 1)
    let rec even k = k = 0 || odd (k - 1)
    and odd k = k <> 0 && even (k - 1)
    let twice f x = f (f x)
    twice (fun x -> x + fact n) (if even n then 1 else 2)

let curried = List.map (fun a -> List.map (fun b -> List.sum (List.map (fun c -> a * b + c) [ 1; 2 ])) [ 3; 4 ]) [ 5; 6 ]

let lists () = [ 5; 6 ] |> List.map (fun a -> [ 3; 4 ] |> List.map (fun b -> [ 1; 2 ] |> List.map (fun c -> a * b + c) |> List.sum))

let run () = sprintf "%s %d %A" (deep 1 2 3 4) (inner 4) (lists ())

//// edit: the innermost
-            fun d -> sprintf "%d.%d" abc d
+            fun d -> sprintf "%d/%d" abc (d * 2)

//// edit: one in the middle, with its captures
-        let ab = a + b
-        fun c ->
-            let abc = ab * c
+        let ab = a - b
+        fun c ->
+            let abc = ab * c * a

//// edit: one wrapped around the innermost
-            fun d -> sprintf "%d/%d" abc (d * 2)
+            fun d ->
+                let show = fun e -> sprintf "%d/%d" abc (d * e)
+                show 3 + show 4

//// edit: inner recursive functions
-    let rec fact k = if k <= 1 then 1 else k * fact (k - 1)
+    let rec fact k = if k <= 2 then 3 else k + fact (k - 1)

-    let twice f x = f (f x)
+    let twice f x = f (f (f x))

//// edit: three levels of lists, the innermost and the outermost
-let lists () = [ 5; 6 ] |> List.map (fun a -> [ 3; 4 ] |> List.map (fun b -> [ 1; 2 ] |> List.map (fun c -> a * b + c) |> List.sum))
+let lists () = [ 5; 6 ] |> List.map (fun a -> [ 3; a ] |> List.map (fun b -> [ 1; 2 ] |> List.map (fun c -> a - b * c) |> List.max))
