module Entry

open System
open System.Collections.Generic
open System.Linq

let mutable private count = 0
let state () = count <- count + 1; count

let private log = List<string>()
let private changed = Event<int>()

let make (factor: int) = Func<int, int>(fun x -> x * factor)

let mutable private kept: Func<int, int> = null

let subscribe () =
    changed.Publish.Add(fun n -> log.Add("add" + string n))
    changed.Publish.AddHandler(fun _ n -> log.Add("handler" + string n))
    kept <- make 3
    "subscribed"

let fire () =
    log.Clear()
    changed.Trigger 1
    String.Join(",", log) + string (kept.Invoke 10)

let lazies () =
    let slow = lazy (5 * 5)
    slow.Value + slow.Value

let linq () = [ 1; 2; 3 ].Where(fun n -> n > 1).Select(fun n -> n * 2).Aggregate(fun a b -> a + b)

let sorted () =
    let items = List<int>([ 3; 1; 2 ])
    items.Sort(Comparison(fun a b -> compare b a))
    String.Join("", items)

let run () = sprintf "%d %d %s %d" (lazies ()) (linq ()) (sorted ()) ((make 2).Invoke 4)
//// subscribe => subscribed
//// fire => add1,handler130

//// edit: handlers that are subscribed run the new body
//// fire => ADD1,HANDLER13
-    changed.Publish.Add(fun n -> log.Add("add" + string n))
-    changed.Publish.AddHandler(fun _ n -> log.Add("handler" + string n))
+    changed.Publish.Add(fun n -> log.Add("ADD" + string n))
+    changed.Publish.AddHandler(fun _ n -> log.Add("HANDLER" + string n))

-let make (factor: int) = Func<int, int>(fun x -> x * factor)
+let make (factor: int) = Func<int, int>(fun x -> factor)

//// edit: lazies, LINQ and comparisons
//// fire => ADD1,HANDLER13
-    let slow = lazy (5 * 5)
+    let slow = lazy (5 * 6 + 1)

-let linq () = [ 1; 2; 3 ].Where(fun n -> n > 1).Select(fun n -> n * 2).Aggregate(fun a b -> a + b)
+let linq () = [ 1; 2; 3 ].Where(fun n -> n < 3).Select(fun n -> n * 5).Aggregate(fun a b -> a * b)

-    items.Sort(Comparison(fun a b -> compare b a))
+    items.Sort(Comparison(fun a b -> compare (a % 2, a) (b % 2, b)))

//// edit: another delegate before
//// fire => ADD1,HANDLER13
 let lazies () =
+    let early = Func<int>(fun () -> 1000)
     let slow = lazy (5 * 6 + 1)
-    slow.Value + slow.Value
+    slow.Value + early.Invoke()
