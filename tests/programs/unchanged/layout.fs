//// alone new Entry.Holder
module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

let cache = Collections.Generic.Dictionary<string, int>()
let started = Guid.NewGuid()
let names = [ "a"; "b" ]

type Shape =
    | Circle of float
    | Square of float

type Holder(x: int) =
    let seen = Collections.Generic.List<int>()
    static let shared = Collections.Generic.Dictionary<int, string>()
    do seen.Add x
    member _.Add n = seen.Add n; shared[n] <- string n; seen.Count + shared.Count

let area shape =
    match shape with
    | Circle r -> 3.0 * r * r
    | Square a -> a * a

let numbers () = names |> List.mapi (fun i name -> sprintf "%s%d" name i) |> List.filter (fun n -> n.Length = 2)

let later () = async { let! x = async { return 1 } in return x + 1 }

let some () = seq { yield 1; yield! [ 2; 3 ] }

let table = [| 1; 2; 3; 4; 5; 6; 7; 8; 9; 10 |]

let comparer = { new Collections.Generic.IComparer<int> with member _.Compare(a, b) = compare b a }

let hold () = cache["first"] <- 1; started.ToString().Length

let held () = cache.Count

let run () = String.Join(" ", area (Square 2.0), String.Concat(numbers ()), Async.RunSynchronously(later ()), Seq.sum (some ()), table[9], comparer.Compare(1, 2), Holder(1).Add 2 > 1)
//// hold => 36

//// edit: a blank line at the top
//// expect unchanged
//// held => 1
 module Entry
+

//// edit: comments, many lines, other indentation
//// expect unchanged
//// held => 1
+// A licence,
+// of several lines.
 module Entry
 

-    | Circle r -> 3.0 * r * r
-    | Square a -> a * a
+      | Circle r -> 3.0 * r * r // round
+      | Square a ->
+          a * a
 
//// edit: the lines above gone again, one body changed
//// held => 1
-// A licence,
-// of several lines.
 module Entry
-

-      | Circle r -> 3.0 * r * r // round
+      | Circle r -> 3.1 * r * r
       | Square a ->
-          a * a
+          a * a * 2.0

//// edit: a value keeps its state when its line moves and others change
//// held => 1
 let cache = Collections.Generic.Dictionary<string, int>()
+
+

-let area shape =
+let area   shape =
     match shape with
-      | Circle r -> 3.1 * r * r
+      | Circle r -> 3.2 * r * r
       | Square a ->
-          a * a * 2.0
+          a * a * 4.0
