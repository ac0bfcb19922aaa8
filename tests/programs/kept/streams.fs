module Entry

open System
open System.Collections.Generic
open System.Threading.Tasks

let private inner (step: Func<string, Task<int>>) n =
    task {
        let! a = step.Invoke("in" + string n)
        return a * n
    }

let flowContinued (step: Func<string, Task<int>>) (log: Action<string>) =
    step.Invoke("first").ContinueWith(fun (before: Task<int>) ->
        log.Invoke("continued " + string before.Result)
        "end" + string before.Result)

let flowTried (step: Func<string, Task<int>>) (log: Action<string>) =
    task {
        try
            try
                let! _ = step.Invoke "risk"
                failwith "bad"
            with e when e.Message = "bad" ->
                let! n = step.Invoke "repair"
                log.Invoke("caught " + string n)
        finally
            log.Invoke "closed"

        return "tried"
    }

let flowLoop (step: Func<string, Task<int>>) (log: Action<string>) =
    task {
        let mutable n = 0

        while true do
            n <- n + 1
            log.Invoke("work" + string n)
            let! _ = step.Invoke "tick"
            ()
    }

let flowMatched (step: Func<string, Task<int>>) (log: Action<string>) =
    async {
        let! first = step.Invoke "one" |> Async.AwaitTask

        match first with
        | 3 ->
            let! second = inner step 2 |> Async.AwaitTask
            log.Invoke("three " + string second)
        | _ -> log.Invoke "other"

        use! _held = async { return { new IDisposable with member _.Dispose() = log.Invoke "disposed" } }
        let! last = step.Invoke "last" |> Async.AwaitTask
        return first + last
    }

type Subject() =
    let observers = List<IObserver<int>>()
    member _.Next n = for o in observers do o.OnNext n

    interface IObservable<int> with
        member _.Subscribe o =
            observers.Add o
            { new IDisposable with member _.Dispose() = observers.Remove o |> ignore }

let keepObserved () =
    let subject = Subject()
    let heard = List<string>()
    subject |> Observable.map (fun n -> n * 2) |> Observable.add (fun n -> heard.Add("double" + string n))

    (subject :> IObservable<int>).Subscribe(
        { new IObserver<int> with
            member _.OnNext n = heard.Add("seen" + string n)
            member _.OnError _ = ()
            member _.OnCompleted() = () })
    |> ignore

    fun (n: int) ->
        heard.Clear()
        subject.Next n
        String.Join(",", heard)

let keepNumbers () = Seq.initInfinite (fun n -> n * 3) |> Seq.filter (fun n -> n % 2 = 0) |> Seq.truncate 4

let keepQuery () = query { for n in [ 1; 2; 3; 4 ] do where (n > 1); select (n * 2) }

let run () = keepObserved () 3 + sprintf "%A %A" (List.ofSeq (keepNumbers ())) (List.ofSeq (keepQuery ()))

//// edit: observers and their object expressions
-    subject |> Observable.map (fun n -> n * 2) |> Observable.add (fun n -> heard.Add("double" + string n))
+    subject |> Observable.map (fun n -> n * 3) |> Observable.add (fun n -> heard.Add("triple" + string n))

-            member _.OnNext n = heard.Add("seen" + string n)
+            member _.OnNext n = heard.Add("SEEN" + string (n + 1))

//// edit: continuations and what is caught
-        log.Invoke("continued " + string before.Result)
+        log.Invoke("went on " + string before.Result)

-                log.Invoke("caught " + string n)
+                log.Invoke("CAUGHT " + string n)

//// edit: a loop without end, and a sequence
-            log.Invoke("work" + string n)
+            log.Invoke("job" + string (n + 100))

-let keepNumbers () = Seq.initInfinite (fun n -> n * 3) |> Seq.filter (fun n -> n % 2 = 0) |> Seq.truncate 4
+let keepNumbers () = Seq.initInfinite (fun n -> n * 5) |> Seq.filter (fun n -> n % 2 = 1) |> Seq.truncate 4

//// edit: a step put before in what is tried
+                let! _ = step.Invoke "early"
                 let! _ = step.Invoke "risk"

//// edit: a case more, with a step
+        | 4 ->
+            let! fourth = step.Invoke "fourth" |> Async.AwaitTask
+            log.Invoke("four " + string fourth)
         | _ -> log.Invoke "other"

//// edit: what is disposed, and another last step
-        use! _held = async { return { new IDisposable with member _.Dispose() = log.Invoke "disposed" } }
+        use! _held = async { return { new IDisposable with member _.Dispose() = log.Invoke "DISPOSED" } }

//// edit: an inner task's body
-        return a * n
+        return a * n + 1000

//// edit: a query
-let keepQuery () = query { for n in [ 1; 2; 3; 4 ] do where (n > 1); select (n * 2) }
+let keepQuery () = query { for n in [ 1; 2; 3; 4 ] do where (n > 2); select (n * 7) }
