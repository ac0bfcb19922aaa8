module Entry

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading

type Bell() =
    let rang = Event<int>()
    let said = List<string>()

    [<CLIEvent>]
    member _.Rang = rang.Publish

    member _.Said = said

    member _.Ring n =
        said.Clear()
        rang.Trigger n
        String.Join(";", said)

let slow (n: int) = "slow" + string n

let memo = ConcurrentDictionary<int, string>()

let remembered (n: int) = memo.GetOrAdd(n, fun k -> slow k + "!")

let memoize f =
    let known = Dictionary<_, _>()

    fun x ->
        match known.TryGetValue x with
        | true, y -> y + "known"
        | _ ->
            let y = f x
            known[x] <- y
            y

let table: IDictionary<string, int -> int> = dict [ "twice", (fun n -> n * 2); "next", (fun n -> n + 1) ]

let keepBell () =
    let bell = Bell()
    let offset = 10
    bell.Rang.Add(fun n -> bell.Said.Add("first" + string n))
    bell.Rang.AddHandler(fun _ n -> bell.Said.Add("second" + string (n + offset)))
    bell.Rang |> Event.filter (fun n -> n > 3) |> Event.map (fun n -> n * 10) |> Event.add (fun n -> bell.Said.Add("many" + string n))
    fun (n: int) -> bell.Ring n

let keepMemo () = memoize slow

let keepTwice () = table["twice"]

let keepLazy () = lazy ("lazy" + slow 1)

let keepTimer () =
    let log = List<string>()
    let timer = new Timer(TimerCallback(fun _ -> lock log (fun () -> log.Add "tick")))

    fun () ->
        GC.KeepAlive timer
        lock log (fun () -> "after" + string log.Count)

let run () = keepBell () 5 + slow 3 + string (table["next"] 1) + keepMemo () 1 + keepLazy().Value + keepTimer () ()

//// edit: bodies of handlers
-    bell.Rang.Add(fun n -> bell.Said.Add("first" + string n))
-    bell.Rang.AddHandler(fun _ n -> bell.Said.Add("second" + string (n + offset)))
+    bell.Rang.Add(fun n -> bell.Said.Add("FIRST" + string n))
+    bell.Rang.AddHandler(fun _ n -> bell.Said.Add("SECOND" + string (n - offset)))

//// edit: a filter and a map of an event
-    bell.Rang |> Event.filter (fun n -> n > 3) |> Event.map (fun n -> n * 10) |> Event.add (fun n -> bell.Said.Add("many" + string n))
+    bell.Rang |> Event.filter (fun n -> n > 4) |> Event.map (fun n -> n * 20) |> Event.add (fun n -> bell.Said.Add("many" + string n))

//// edit: what fills memories: they hold what the old code gave
//// state keepLazy
-let slow (n: int) = "slow" + string n
+let slow (n: int) = "fast" + string n

//// edit: a static table
-let table: IDictionary<string, int -> int> = dict [ "twice", (fun n -> n * 2); "next", (fun n -> n + 1) ]
+let table: IDictionary<string, int -> int> = dict [ "twice", (fun n -> n * 20); "next", (fun n -> n + 100) ]

//// edit: a function put first in the table
-let table: IDictionary<string, int -> int> = dict [ "twice", (fun n -> n * 20); "next", (fun n -> n + 100) ]
+let table: IDictionary<string, int -> int> =
+    dict [ "before", (fun n -> n - 7); "twice", (fun n -> n * 21); "next", (fun n -> n + 101) ]

//// edit: a memory knows more
-        | true, y -> y + "known"
+        | true, y -> y + "again"

//// edit: what a timer's owner says
-        lock log (fun () -> "after" + string log.Count)
+        lock log (fun () -> "since" + string (log.Count + 1))
