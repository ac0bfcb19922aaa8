module Entry

open System.Threading.Tasks

let mutable private count = 0
let state () = count <- count + 1; count

let mutable private gate = TaskCompletionSource<int>()
let mutable private pending: Task<string> = null

let work (name: string) (wait: Task<int>) =
    task {
        let! x = wait
        let y = x * 2
        return name + string y
    }

let start () = gate <- TaskCompletionSource<int>(); pending <- work "w" gate.Task; "started"

let finish () = gate.SetResult 5; pending.Result

let run () = (work "r" (Task.FromResult 1)).Result
//// start => started

//// edit: what waits goes on in the new body
//// finish => w50
//// start => started
-        let y = x * 2
+        let y = x * 10

//// edit: a wait put before: what is in flight is not at a wrong state
//// finish => w50
//// start => started
     task {
+        let! more = Task.FromResult 1000
         let! x = wait
-        let y = x * 10
+        let y = x * 10 + more

//// edit: a wait put after
//// finish => w1050
     task {
         let! more = Task.FromResult 1000
         let! x = wait
+        do! Task.Yield()
         let y = x * 10 + more
