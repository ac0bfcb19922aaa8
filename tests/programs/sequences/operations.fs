module Entry

open System
open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

type Plan = { Name: string; Steps: (string * (int -> int)) list; Limit: int }

type PlanBuilder(kind: string) =
    let log = List<string>()
    member _.Log = log
    member _.Yield(()) = { Name = kind; Steps = []; Limit = 100 }
    [<CustomOperation "named">]
    member _.Named(p: Plan, n) = { p with Name = n }
    [<CustomOperation "step">]
    member _.Step(p: Plan, n: string, f: int -> int) =
        log.Add n
        { p with Steps = (n, f) :: p.Steps }
    [<CustomOperation "limit">]
    member _.Limit(p: Plan, n) = { p with Limit = n }

let plan kind = PlanBuilder kind

let exec (p: Plan) x =
    p.Steps |> List.rev |> List.fold (fun acc (_, f) -> min p.Limit (f acc)) x

let build (k: int) =
    let b = plan "p"
    let p =
        b {
            named "first"
            step "a" (fun x -> x + k)
            limit 1000
        }
    p, b.Log.Count

let makeAdder = 
    let hidden = 3
    fun x -> x + hidden

let run () =
    let p, n = build 3
    sprintf "%s %d %d %d" p.Name n (exec p 5) (makeAdder 2)
let runAgain () = [ for i in 1..4 -> let p, n = build i in exec p i ] |> List.map string |> String.concat ","

//// edit: steps and captures
-    p.Steps |> List.rev |> List.fold (fun acc (_, f) -> min p.Limit (f acc)) x
+    p.Steps |> List.rev |> List.fold (fun acc (n, f) -> min (p.Limit + n.Length) (f acc)) x

-            step "a" (fun x -> x + k)
+            step "a" (fun x -> x + k + 1)
+            step "b" (fun x -> x * k)

//// edit: a builder operation edited, a step added
-    member _.Limit(p: Plan, n) = { p with Limit = n }
+    member _.Limit(p: Plan, n) = { p with Limit = n + p.Steps.Length }

-            step "a" (fun x -> x + k + 1)
             step "b" (fun x -> x * k)
+            step "c" (fun x -> (fun y -> y - k) x)
+            step "d" (fun x -> x - k)

//// edit: an operation added
     member _.Limit(p: Plan, n) = { p with Limit = n + p.Steps.Length }
+    [<CustomOperation "twice">]
+    member this.Twice(p: Plan, n: string, f: int -> int) =
+    //  twice
+        this.Step(this.Step(p, n, f), n + "'", fun x -> f (f x))

-            step "c" (fun x -> (fun y -> y - k) x)
             step "d" (fun x -> x - k)
+            // a comment

//// edit: what was added is used
-    //  twice

-    p.Steps |> List.rev |> List.fold (fun acc (n, f) -> min (p.Limit + n.Length) (f acc)) x
+    p.Steps
+    |> List.rev
+    |> List.map (fun (n, f) -> n, f)
+    |> List.fold (fun acc (n, f) -> min (p.Limit + n.Length) (f acc)) x

-            step "b" (fun x -> x * k)

-            // a comment
+            twice "t" (fun x -> x + k * 2)

//// edit: another operation, not used yet
         this.Step(this.Step(p, n, f), n + "'", fun x -> f (f x))
+    [<CustomOperation "checked">]
+    member _.Checked(p: Plan, pred: int -> bool) =
+        { p with Steps = p.Steps |> List.map (fun (n, f) -> n, (fun x -> if pred x then f x else x)) }

-            named "first"
+            named "fifth"

//// edit: used, beside a new step
             twice "t" (fun x -> x + k * 2)
+            twice "u" (fun x -> x ^^^ k)
             limit 1000
+            checked (fun x -> x % 2 = 0)
