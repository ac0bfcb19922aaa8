module Entry

open System
open System.Threading
open System.Threading.Tasks

let mutable private count = 0
let state () = count <- count + 1; count

// Asyncs that wait inside of everything that an async can be inside of.
type Gates = { A: TaskCompletionSource<int>; B: TaskCompletionSource<int>; C: TaskCompletionSource<int> }
let gates () = { A = TaskCompletionSource<int>(); B = TaskCompletionSource<int>(); C = TaskCompletionSource<int>() }

type Log() =
    let items = ResizeArray<string>()
    member _.Add s = lock items (fun () -> items.Add s)
    member _.Text = String.Join("", items)

let await (t: Task<int>) = Async.AwaitTask t

let work (log: Log) (g: Gates) =
    async {
        use d = { new IDisposable with member _.Dispose() = log.Add "d" }
        let! a =
            async {
                try
                    let! x = await g.A.Task
                    log.Add(sprintf "x%d" x)
                    if x > 100 then failwith "big"
                    return x
                with e ->
                    log.Add e.Message
                    return -1
            }
        let mutable sum = a
        for i in [ 1; 2 ] do
            try
                let! y = await g.B.Task
                sum <- sum + y * i
            finally
                log.Add "f"
        match! await g.C.Task with
        | 0 -> return "zero " + log.Text
        | z -> return sprintf "%d %s" (sum + z) log.Text
    }

let mutable private pending: (Gates * Task<string>) list = []

let hold () =
    pending <-
        [ for k in 0..2 do
            let g = gates ()
            let t = Async.StartImmediateAsTask(work (Log()) g)
            if k > 0 then g.A.SetResult 1
            if k > 1 then g.B.SetResult 2
            g, t ]
    "held"

let finish () =
    pending |> List.map (fun (g, t) ->
        g.A.TrySetResult 200 |> ignore
        g.B.TrySetResult 3 |> ignore
        g.C.TrySetResult 4 |> ignore
        t.Result) |> String.concat ";"

let run () =
    let g = gates ()
    g.A.SetResult 1
    g.B.SetResult 2
    g.C.SetResult 3
    Async.RunSynchronously(work (Log()) g)
//// hold => held

//// edit: what is logged
//// finish => 12! y200bigff;14! x1ff;11! x1ff
//// hold => held
-                    log.Add(sprintf "x%d" x)
+                    log.Add(sprintf "y%d" x)

-        | z -> return sprintf "%d %s" (sum + z) log.Text
+        | z -> return sprintf "%d! %s" (sum + z) log.Text

//// edit: another resource, and a step before the first wait
//// finish => 12! y200bigff;14! y1ff;11! y1ff
//// hold => held
-        use d = { new IDisposable with member _.Dispose() = log.Add "d" }
+        use c = { new IDisposable with member _.Dispose() = log.Add "c" }
+        let! zero = async { return 0 }
+        use d = { new IDisposable with member _.Dispose() = log.Add(sprintf "d%d" zero) }

//// edit: try finally around the loop, with inside
//// finish => 12! y200bigthreeF;14! y1ff;11! y1ff
-        for i in [ 1; 2 ] do
-            try
-                let! y = await g.B.Task
-                sum <- sum + y * i
-            finally
-                log.Add "f"
+        try
+            for i in [ 1; 2; 3 ] do
+                try
+                    let! y = await g.B.Task
+                    if i = 3 then failwith "three"
+                    sum <- sum + y * i
+                with e -> log.Add e.Message
+        finally
+            log.Add "F"
