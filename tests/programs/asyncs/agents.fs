//// alone new Entry.World
module Entry

open System
open System.Threading
open System.Threading.Tasks

let mutable private count = 0
let state () = count <- count + 1; count

type Cmd<'r> =
    | Move of dx: int * dy: int
    | Ask of AsyncReplyChannel<'r>
    | Reset

type World(size: int) =
    let rnd x = (x * 7919 + 13) % size
    let moved = Event<int * int>()
    let mutable hits = 0
    let handler = moved.Publish |> Observable.map (fun (x, y) -> x + y)
    let sub = handler.Subscribe(fun s -> hits <- hits + s)
    let agent =
        new MailboxProcessor<Cmd<int * int>>(fun inbox ->
            let rec idle x y =
                async {
                    match! inbox.Receive() with
                    | Move(dx, dy) ->
                        moved.Trigger(dx, dy)
                        return! idle (x + dx) (y + dy)
                    | Ask ch ->
                        ch.Reply(x, y)
                        return! idle x y
                    | Reset -> return! idle 0 0
                }
            idle 0 0)
    do agent.Start()
    member _.Post c = agent.Post c
    member _.Ask() = agent.PostAndReply(fun ch -> Ask ch)
    member _.Hits = hits
    member _.Agent = agent

let parallelSum n =
    async {
        let! parts =
            [ for i in 1..n -> async { return i * 2 } ]
            |> Async.Parallel
        let mutable t = 0
        for p in parts do
            t <- t + p
        return t
    }

let cancelled () =
    use cts = new CancellationTokenSource()
    let log = ResizeArray<string>()
    let work =
        async {
            use! _c = Async.OnCancel(fun () -> log.Add "cancel")
            try
                log.Add "begin"
                do! Async.Sleep 20
            finally
                log.Add "finally"
        }
    (try Async.RunSynchronously(work, cancellationToken = cts.Token)
     with :? OperationCanceledException as e -> log.Add "oce")
    String.Join(",", log)

let run () =
    let w = World 50
    w.Post(Move(1, 2))
    w.Post(Move(3, 4))
    let a = w.Ask()
    sprintf "%A %d %d %s" a w.Hits (parallelSum 5 |> Async.RunSynchronously) (cancelled ())

//// edit: a wait in an agent, cancellation
-                        return! idle (x + dx) (y + dy)
+                        do! Async.Sleep 1
+                        return! idle (x + rnd dx) (y + rnd dy)

                 log.Add "begin"
+                cts.Cancel()

//// edit: resources in a loop
-            t <- t + p
+            use d = { new IDisposable with member _.Dispose() = t <- t + 1 }
+            let! x = async { return p }
+            t <- t + x

//// edit: parallel parts of two kinds, a member added
     member _.Agent = agent
+    member w.Walk(n) =
+        for i in 1..n do w.Post(Move(i, i + 1))

-            [ for i in 1..n -> async { return i * 2 } ]
+            [ for i in 1..n do
+                if i % 2 = 0 then async { return i * 2 }
+                else
+                    async {
+                        let! c = Async.CancellationToken
+                        return i + (if c.CanBeCanceled then 1 else 0)
+                    } ]

                 do! Async.Sleep 20
+                log.Add "slept"

     sprintf "%A %d %d %s" a w.Hits (parallelSum 5 |> Async.RunSynchronously) (cancelled ())
+let runWalk () = (let w = World 10 in w.Walk 2; w.Ask())

//// edit: a function of the loop added, a stage more
-                        do! Async.Sleep 1
-                        return! idle (x + rnd dx) (y + rnd dy)
+                        let! nx = step x dx
+                        let! ny = step y dy
+                        return! idle nx ny

-                        ch.Reply(x, y)
+                        ch.Reply(y, x)

                     | Reset -> return! idle 0 0
+                }
+            and step v d =
+                async {
+                    return v + rnd d

-        for i in 1..n do w.Post(Move(i, i + 1))
+        [ 1..n ] |> List.iter (fun i -> w.Post(Move(i, i * 2)))

     w.Post(Move(3, 4))
+    w.Walk 3

-let runWalk () = (let w = World 10 in w.Walk 2; w.Ask())
+let runWalk2 () =
+    let w = World 10
+    w.Walk 2
+    w.Walk 1
+    let f = fun () -> w.Ask()
+    f () |> fst

//// edit: waits added, a loop in an async
             and step v d =
                 async {
+                    // wait
+                    do! Async.Sleep 1

             t <- t + x
+        let mutable i = 0
+        while i < 3 do
+            i <- i + 1
+            t <- t + i

//// edit: handlers, children
-                    // wait

-                    return v + rnd d
+                    try
+                        if d > 2 then failwith "far"
+                        return v + rnd d
+                    with e -> return v + e.Message.Length

-            t <- t + i
+            let! c = Async.StartChild(async { return i })
+            let! k = c
+            t <- t + k

-                cts.Cancel()
