module Entry

open System
open System.Threading.Tasks

let mutable private count = 0
let state () = count <- count + 1; count

// Steps that look alike, each of which says its name and waits; edits put others before, behind, around and in their place.
type Gates() =
    let waits = System.Collections.Generic.Dictionary<string, TaskCompletionSource<int>>()
    let log = ResizeArray<string>()
    member val Open = false with get, set
    member g.Wait(name: string) : Task<int> =
        log.Add name
        if g.Open then Task.FromResult name.Length
        else
            let wait = TaskCompletionSource<int>()
            waits[name] <- wait
            wait.Task
    member _.Release() = for wait in List.ofSeq waits.Values do wait.TrySetResult 1 |> ignore
    member g.Log = String.Join(" ", log)

let step (g: Gates) name = async { return! Async.AwaitTask(g.Wait name) }

let asyncs (g: Gates) =
    async {
        let! a = step g "a"
        let! b = step g "b"
        let! c = step g "c"
        return a + b + c
    }

let tasks (g: Gates) =
    task {
        let! a = g.Wait "a"
        let! b = g.Wait "b"
        let! c = g.Wait "c"
        return a + b + c
    }

let mutable private pending: (string * Gates * Task<int>) list = []

// One waits at each step.
let hold () =
    pending <-
        [ for kind in [ "async"; "task" ] do
            for k in 0..2 do
                let g = Gates()
                let t = match kind with "async" -> Async.StartImmediateAsTask(asyncs g) | _ -> tasks g
                for _ in 1..k do g.Release()
                kind, g, t ]
    "held"

let finish () =
    pending
    |> List.map (fun (kind, g, t) ->
        g.Open <- true
        g.Release()
        sprintf "%s: %s = %d" kind g.Log t.Result)
    |> String.concat "; "

let run () =
    let g = Gates(Open = true)
    let h = Gates(Open = true)
    sprintf "%d %s %d %s" (Async.RunSynchronously(asyncs g)) g.Log (tasks h).Result h.Log
//// hold => held

//// edit: a step put first, the last body changed
//// finish => async: a b c = 3; async: a b c = 3; async: a b c = 3; task: a b c = 3; task: a b c = 3; task: a b c = 3
//// hold => held
-        let! a = step g "a"
+        let! z = step g "z"
+        let! a = step g "a"

-        let! a = g.Wait "a"
+        let! z = g.Wait "z"
+        let! a = g.Wait "a"

//// edit: bodies only
//// finish => async: z a b c = 103; async: z a b c = 103; async: z a b c = 103; task: z a b c = 103; task: z a b c = 103; task: z a b c = 103
//// hold => held
-        let! c = step g "c"
-        return a + b + c
+        let! c = step g "c"
+        return a + b + c + 100

-        let! c = g.Wait "c"
-        return a + b + c
+        let! c = g.Wait "c"
+        return a + b + c + 100

//// edit: first gone, body changed
//// finish => async: z a b c = 203; async: z a b c = 203; async: z a b c = 203; task: z a b c = 203; task: z a b c = 203; task: z a b c = 203
//// hold => held
-        let! z = step g "z"
-        let! a = step g "a"
+        let! a = step g "a"

-        let! z = g.Wait "z"
-        let! a = g.Wait "a"
+        let! a = g.Wait "a"

-        let! c = step g "c"
-        return a + b + c + 100
+        let! c = step g "c"
+        return a + b + c + 200

-        let! c = g.Wait "c"
-        return a + b + c + 100
+        let! c = g.Wait "c"
+        return a + b + c + 200

//// edit: two swapped
//// finish => async: a b c = 203; async: a b c = 203; async: a b c = 203; task: a b c = 203; task: a b c = 203; task: a b c = 203
//// hold => held
-        let! a = step g "a"
-        let! b = step g "b"
+        let! b = step g "b"
+        let! a = step g "a"

-        let! a = g.Wait "a"
-        let! b = g.Wait "b"
+        let! b = g.Wait "b"
+        let! a = g.Wait "a"

//// edit: one between, the end changed
//// finish => async: b y a c = 303; async: b a c = 303; async: b a c = 303; task: b y a c = 303; task: b a c = 303; task: b a c = 303
//// hold => held
-        let! a = step g "a"
+        let! y = step g "y"
+        let! a = step g "a"

-        let! a = g.Wait "a"
+        let! y = g.Wait "y"
+        let! a = g.Wait "a"

-        let! c = step g "c"
-        return a + b + c + 200
+        let! c = step g "c"
+        return a + b + c + 300

-        let! c = g.Wait "c"
-        return a + b + c + 200
+        let! c = g.Wait "c"
+        return a + b + c + 300

//// edit: results not used
//// finish => async: b y a c = 1; async: b y a c = 303; async: b y a c = 303; task: b y a c = 1; task: b y a c = 303; task: b y a c = 303
//// hold => held
-        let! b = step g "b"
-        let! y = step g "y"
-        let! a = step g "a"
-        let! c = step g "c"
-        return a + b + c + 300
+        let! _ = step g "b"
+        let! _ = step g "y"
+        let! _ = step g "a"
+        let! _ = step g "c"
+        return 1

-        let! b = g.Wait "b"
-        let! y = g.Wait "y"
-        let! a = g.Wait "a"
-        let! c = g.Wait "c"
-        return a + b + c + 300
+        let! _ = g.Wait "b"
+        let! _ = g.Wait "y"
+        let! _ = g.Wait "a"
+        let! _ = g.Wait "c"
+        return 1

//// edit: all of one shape, one put first, one gone
//// finish => async: b a c = 2; async: b y a c = 2; async: b y a c = 2; task: b a c = 2; task: b y a c = 2; task: b y a c = 2
//// hold => held
-        let! _ = step g "b"
-        let! _ = step g "y"
+        let! _ = step g "z"
+        let! _ = step g "b"

-        let! _ = g.Wait "b"
-        let! _ = g.Wait "y"
+        let! _ = g.Wait "z"
+        let! _ = g.Wait "b"

-        let! _ = step g "c"
-        return 1
+        let! _ = step g "c"
+        return 2

-        let! _ = g.Wait "c"
-        return 1
+        let! _ = g.Wait "c"
+        return 2

//// edit: swapped, all names others
//// finish => async: z q b = 3; async: z b a c = 2; async: z b a c = 2; task: z q b = 3; task: z b a c = 2; task: z b a c = 2
//// warns is another now
-        let! _ = step g "z"
-        let! _ = step g "b"
-        let! _ = step g "a"
-        let! _ = step g "c"
-        return 2
+        let! _ = step g "a"
+        let! _ = step g "z"
+        let! _ = step g "q"
+        let! _ = step g "b"
+        return 3

-        let! _ = g.Wait "z"
-        let! _ = g.Wait "b"
-        let! _ = g.Wait "a"
-        let! _ = g.Wait "c"
-        return 2
+        let! _ = g.Wait "a"
+        let! _ = g.Wait "z"
+        let! _ = g.Wait "q"
+        let! _ = g.Wait "b"
+        return 3
