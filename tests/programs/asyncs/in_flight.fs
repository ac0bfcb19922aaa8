module Entry

open System.Threading.Tasks

let mutable private count = 0
let state () = count <- count + 1; count

let mutable private gate = TaskCompletionSource<int>()
let mutable private pending: Task<string> = null

let work (name: string) (wait: Task<int>) =
    async {
        let! x = Async.AwaitTask wait
        let y = x * 2
        return name + string y
    }

let start () = gate <- TaskCompletionSource<int>(); pending <- Async.StartAsTask(work "w" gate.Task); "started"

let finish () = gate.SetResult 5; pending.Result

let run () =
    Async.RunSynchronously(work "r" (Task.FromResult 1))
//// start => started

//// edit: what waits goes on in the new body where the shape is equal
//// finish => w50
//// start => started
-        let y = x * 2
+        let y = x * 10
         return name + string y

//// edit: a step added after the wait: new code for new runs, and what waits finishes
//// finish => w15
//// start => started
-        let y = x * 10
-        return name + string y
+        let y = x * 3
+        return name + string y

//// edit: a capture more
-        return name + string y
+        do! Async.Sleep 1
+        return name + string y + string x
