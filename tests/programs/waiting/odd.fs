module Entry

open System
open System.Collections.Generic
open System.Threading.Tasks

let mutable private count = 0
let state () = count <- count + 1; count

// What waits in places of all kinds.
type Log = List<string>
type Wait = string -> Task<int>

// Results that are used, of steps that look alike.
let private results (w: Wait) (log: Log) = async {
    let! a = Async.AwaitTask(w "a")
    let! b = Async.AwaitTask(w "b")
    log.Add(string (a + b)) }

// A block in a block, each of which ends with a step.
let private nested (w: Wait) (log: Log) = async {
    for i in 1 .. 2 do
        if i > 0 then
            let! a = Async.AwaitTask(w "a")
            log.Add("A" + string a)
        log.Add "," }

// Expressions within an expression.
let private inner (w: Wait) (log: Log) = async {
    let part name = async {
        let! x = Async.AwaitTask(w name)
        log.Add name
        return x }
    let! a = part "a"
    let! b = part "b"
    log.Add(string (a + b)) }

type private Resource(log: Log, name: string) =
    interface IDisposable with
        member _.Dispose() = log.Add("-" + name)

// Resources, and a handler around them.
let private resources (w: Wait) (log: Log) = async {
    try
        use r = new Resource(log, "r")
        let! a = Async.AwaitTask(w "a")
        log.Add("A" + string a)
        use s = new Resource(log, "s")
        let! b = Async.AwaitTask(w "b")
        log.Add("B" + string b)
    finally
        log.Add "." }

// A builder of one's own.
type LogBuilder(log: Log) =
    member _.Bind(work: Task<int>, f: int -> Task<int>) = task { let! x = work in return! f x }
    member _.Return(x: int) = Task.FromResult x
    member _.Zero() = Task.FromResult 0
    member _.Combine(a: Task<int>, f: unit -> Task<int>) = task {
        let! _ = a
        return! f () }
    member _.Delay(f: unit -> Task<int>) = f
    member _.Run(f: unit -> Task<int>) = f ()
    member _.Say(text: string) = log.Add text

let private own (w: Wait) (log: Log) : Task<int> =
    let logged = LogBuilder log
    logged {
        if log.Count >= 0 then
            let! a = w "a"
            log.Add("A" + string a)
            return 1
        else
            return 2
        let! b = w "b"
        log.Add("B" + string b)
        return 3 }

// Members of a class, with closures that capture it.
type private Worker(w: Wait, log: Log) =
    let step name = async {
        let! x = Async.AwaitTask(w name)
        log.Add(name + string x) }
    member _.Work() = async {
        do! step "a"
        do! step "b"
        log.Add "." }

let private worker w log = Worker(w, log).Work()

// Loops over sequences, and a match with a value.
let private loop (w: Wait) (log: Log) = task {
    for name in [ "a"; "b" ] do
        match name, log.Count with
        | "a", n when n = 0 ->
            let! x = w name
            log.Add("A" + string x)
        | other, _ ->
            let! x = w other
            log.Add("B" + string x)
    log.Add "." }

// Recursion.
let rec private again (w: Wait) (log: Log) n = async {
    if n > 0 then
        let! x = Async.AwaitTask(w (if n = 2 then "a" else "b"))
        log.Add(string (x + n))
        return! again w log (n - 1)
    else
        log.Add "." }

let mutable private gate = TaskCompletionSource<int>()

let private works held =
    let w name = if name = held then gate.Task else Task.FromResult 1
    let on work =
        let log = Log()
        log, (Async.StartImmediateAsTask(work w log) :> Task)
    let log, other = Log(), Log()
    [ on results; on nested; on inner; on resources
      log, (own w log :> Task)
      on worker
      other, (loop w other :> Task)
      on (fun w log -> again w log 2) ]

let private answer works =
    for _, work: Task in works do work.Wait()
    String.Join(" ", [ for log: Log, _ in works -> String.Join("", log) ])

let mutable private pending = []

let start () = gate <- TaskCompletionSource<int>(); pending <- works "a"; "started"

let finish () = gate.SetResult 5; answer pending

let run () = answer (works "")
//// start => started

//// edit: what follows is edited
//// finish => 51 A6;A6; ab51 A5B2-s-r. A5B2 a5b1! A5B2! 5211.
//// start => started
-    log.Add(string (a + b)) }
-
-// A block in a block, each of which ends with a step.
+    log.Add(string (a * 10 + b)) }
+
+// A block in a block, each of which ends with a step.

-            log.Add("A" + string a)
-        log.Add "," }
+            log.Add("A" + string (a + 1))
+        log.Add ";" }

-    log.Add(string (a + b)) }
-
-type private Resource(log: Log, name: string) =
+    log.Add(string (a * 10 + b)) }
+
+type private Resource(log: Log, name: string) =

-        log.Add("B" + string b)
-    finally
+        log.Add("B" + string (b + 1))
+    finally

-        log.Add("B" + string b)
-        return 3 }
+        log.Add("B" + string (b + 1))
+        return 3 }

-        do! step "b"
-        log.Add "." }
+        do! step "b"
+        log.Add "!" }

-            log.Add("B" + string x)
-    log.Add "." }
+            log.Add("B" + string (x + 1))
+    log.Add "!" }

-        log.Add(string (x + n))
+        log.Add(string (x * 10 + n))

//// edit: steps put between
//// finish => 151 A6;Z1A6; ab51 A5C1B2-s-t-r. A5B2 a5y1b1! A5Z1B2! 52Y111Y1.
//// start => started
-    let! a = Async.AwaitTask(w "a")
-    let! b = Async.AwaitTask(w "b")
-    log.Add(string (a * 10 + b)) }
-
-// A block in a block, each of which ends with a step.
+    let! a = Async.AwaitTask(w "a")
+    let! c = Async.AwaitTask(w "c")
+    let! b = Async.AwaitTask(w "b")
+    log.Add(string (a * 10 + b + c * 100)) }
+
+// A block in a block, each of which ends with a step.

-        if i > 0 then
-            let! a = Async.AwaitTask(w "a")
+        if i > 0 then
+            let! z = Async.AwaitTask(w "z")
+            log.Add("Z" + string z)
+        if i > 0 then
+            let! a = Async.AwaitTask(w "a")

-    let! a = part "a"
-    let! b = part "b"
+    let! z = part "z"
+    let! a = part "a"
+    let! b = part "b"

-        use s = new Resource(log, "s")
+        use t = new Resource(log, "t")
+        let! c = Async.AwaitTask(w "c")
+        log.Add("C" + string c)
+        use s = new Resource(log, "s")

-        if log.Count >= 0 then
+        if log.Count >= 0 then
+            let! z = w "z"
+            log.Add("Z" + string z)

-        do! step "a"
-        do! step "b"
+        do! step "z"
+        do! step "a"
+        do! step "y"
+        do! step "b"

-        match name, log.Count with
+        let! z = w "z"
+        log.Add("Z" + string z)
+        match name, log.Count / 2 with

-        log.Add(string (x * 10 + n))
+        log.Add(string (x * 10 + n))
+        let! y = Async.AwaitTask(w "y")
+        log.Add("Y" + string y)

//// edit: and removed again
//// finish => 51 Z1A6;A6; zab51 A5B2-s-r. Z1A5B2 z1a5b1! Z1A5B2! 5211.
-    let! c = Async.AwaitTask(w "c")
-    let! b = Async.AwaitTask(w "b")
-    log.Add(string (a * 10 + b + c * 100)) }
+    let! b = Async.AwaitTask(w "b")
+    log.Add(string (a * 10 + b)) }

-            let! z = Async.AwaitTask(w "z")
-            log.Add("Z" + string z)
-        if i > 0 then
-            let! a = Async.AwaitTask(w "a")
+            let! a = Async.AwaitTask(w "a")

-    let! z = part "z"
-    let! a = part "a"
+    let! a = part "a"

-        use t = new Resource(log, "t")
-        let! c = Async.AwaitTask(w "c")
-        log.Add("C" + string c)
-        use s = new Resource(log, "s")
+        use s = new Resource(log, "s")

-            let! z = w "z"
-            log.Add("Z" + string z)
-            let! a = w "a"
+            let! a = w "a"

-        do! step "z"
-        do! step "a"
-        do! step "y"
-        do! step "b"
+        do! step "a"
+        do! step "b"

-        let! z = w "z"
-        log.Add("Z" + string z)
-        match name, log.Count / 2 with
+        match name, log.Count with

-        let! y = Async.AwaitTask(w "y")
-        log.Add("Y" + string y)
-        return! again w log (n - 1)
+        return! again w log (n - 1)
