module Entry
open System
let mutable private count = 0
let state () = count <- count + 1; count

module Deep =
    let nest a =
        fun b ->
            fun c ->
                let inner = fun d -> a + b * c - d
                let rec down n acc =
                    if n = 0 then acc else down (n - 1) (acc + inner n)
                down c 0
    let twins () =
        let f = fun x -> x + 1
        let g = fun x -> x + 1
        [ f 1; g 10
        ]
    type Acc<'a, 'b>(seed: 'a, f: 'a -> 'b) =
        let mutable xs : 'a list = [ seed ]
        let add = fun x -> xs <- x :: xs
        let view = fun k -> xs |> List.map (fun x -> f x, k)
        member _.Add x = add x
        member _.View k = view k
        member this.Chain(g: 'b -> 'c) =
            fun x -> g (f x)
    let outer<'t> (show: 't -> string) (xs: 't list) =
        let inner (u: 'u) = fun t -> show t + string (box u)
        xs |> List.map (inner 1) |> String.concat ","
let add3 a b c = a + b * 2 + c * 3
let partials () =
    let p = add3 1
    let q = p 2
    [ q 1; p 3 4 ]
let loops () =
    let fs = ResizeArray<unit -> int>()
    for i in 1..3 do
        let sq = i * i
        fs.Add(fun () -> sq)
    let mutable j = 0
    let cell = ref 0
    while j < 2 do
        let k = j
        fs.Add(fun () -> cell.Value <- cell.Value + k; cell.Value)
        j <- j + 1
    [ for f in fs -> f () ]
let lazies n =
    let l = lazy (n * 2)
    l.Value
let delegates () =
    let f = Func<int, int>(fun x -> x + 1)
    let c = Comparison<int>(fun a b -> compare b a)
    let xs = [| 15; 21; 34; 9 |]
    Array.Sort(xs, c)
    xs |> Array.map f.Invoke
let run () = sprintf "%d %A %A %A %d %A %s" (Deep.nest 2 3 4) (Deep.twins ()) (partials ()) (loops ()) (lazies 4) (delegates ()) (Deep.outer string [ 1; 2 ])
let runAcc () =
    let a = Deep.Acc<int, string>(3, fun x -> string (x + 1))
    a.Add 4
    let c = a.Chain(fun s -> s.Length * 100) 12
    sprintf "%A %d" (a.View 2.5) c
let held = Deep.nest 1 2
let heldNow () = string (held 3)

//// edit: twins, partial applications
         let g = fun x -> x + 1
+        let g = fun x -> x + 2

-        member _.View k = view k
+        member _.View k = view k |> List.rev

-        xs |> List.map (inner 1) |> String.concat ","
+        xs |> List.map (inner "s") |> List.map (fun s -> s + string xs.Length) |> String.concat ","

-    [ q 1; p 3 4 ]
+    let r = (fun (a, b) -> add3 a b) >> (fun f -> f 1)
+    [ q 1; p 3 4; r (5, 6) ]

-    l.Value
+    let m = lazy (l.Value + 1)
+    m.Value

-    let c = Comparison<int>(fun a b -> compare b a)
+    let g = Func<int, Func<int, int>>(fun x -> Func<int, int>(fun y -> f.Invoke x + y))
+    let c = Comparison<int>(fun a b -> let m = fun x -> x % 10 in compare (m b) (m a))

-    xs |> Array.map f.Invoke
+    xs |> Array.map (fun x -> (g.Invoke x).Invoke 3)

//// edit: one between twins, a loop variable captured
         let f = fun x -> x + 1
+        let h = fun x -> x + 1

-        let g = fun x -> x + 2
         [ f 1; g 10
+         ; h 100

         fs.Add(fun () -> sq)
+        fs.Add(fun () -> sq + i)

-    let m = lazy (l.Value + 1)
+    let m = lazy (let k = lazy (l.Value + n) in k.Value + 1)

//// edit: a closure around
         fun b ->
+            let pre = fun z -> z * a

-                    if n = 0 then acc else down (n - 1) (acc + inner n)
+                    if n = 0 then acc else down (n - 1) (acc + inner (pre n))

-        let view = fun k -> xs |> List.map (fun x -> f x, k)
+        let view = fun k -> xs |> List.mapi (fun i x -> (if i > 0 then f x else f seed), k)

-    let r = (fun (a, b) -> add3 a b) >> (fun f -> f 1)
-    [ q 1; p 3 4; r (5, 6) ]
+    let r (a, b) = fun c -> add3 a b c
+    [ q 1; p 3 4; r (5, 6) 7; (|>) 3 (r (1, 2)) ]

//// edit: another arity, steps and compositions
-                let inner = fun d -> a + b * c - d
+                let inner = fun d e -> a + b * c - d * e

-                    if n = 0 then acc else down (n - 1) (acc + inner (pre n))
+                    if n = 0 then acc
+                    else
+                        let step = (fun k -> inner k n)
+                        down (n - 1) (acc + step (pre n))

         let g = fun x -> x + 1
+        let f = h >> f

-         ; h 100
+         ; (if f 1 > 2 then h 7 else 0)

-            fun x -> g (f x)
+            let h = fun y -> g (f y)
+            fun x -> (this.Add x; h x)

         fs.Add(fun () -> sq + i)
+        for c in "ab" do
+            fs.Add(fun () -> int c + sq * i)

-    let g = Func<int, Func<int, int>>(fun x -> Func<int, int>(fun y -> f.Invoke x + y))
+    let g = Func<int, Func<int, int>>(fun x -> let z = x * x in Func<int, int>(fun y -> f.Invoke z + y))

//// edit: handlers in loops
         fs.Add(fun () -> cell.Value <- cell.Value + k; cell.Value)
+        fs.Add(fun () -> try (if k = 1 then failwith "x" else k) with _ -> cell.Value)

//// edit: lazies over lazies
-        xs |> List.map (inner "s") |> List.map (fun s -> s + string xs.Length) |> String.concat ","
+        let go = List.map (inner 'c') >> List.filter (fun s -> s <> "") in go xs |> String.concat ";"

     let m = lazy (let k = lazy (l.Value + n) in k.Value + 1)
+    let m = lazy (m.Force() * l.Value)
