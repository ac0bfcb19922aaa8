module Entry

open System
open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

let log = List<string>()
let res name = { new IDisposable with member _.Dispose() = log.Add("-" + name) }

// One enumerator is suspended at every place of it while edits come.
let source (n: int) =
    seq {
        use a = res "a"
        yield 1
        try
            yield 2
            use b = res "b"
            for i in 1..n do
                yield 10 * i
            yield! [ 3; 4 ]
        finally
            log.Add "f"
        yield 5
    }

let mutable private kept: (int * IEnumerator<int>) list = []

// An enumerator at each of the first seven places.
let hold () =
    kept <-
        [ for k in 0..6 do
            let e = (source 2).GetEnumerator()
            for _ in 1..k do e.MoveNext() |> ignore
            k, e ]
    "held"

// The odd ones are disposed of where they stand, the others go on to their end.
let rest () =
    log.Clear()
    kept
    |> List.map (fun (k, e) ->
        log.Clear()
        let items = if k % 2 = 1 then (e.Dispose(); []) else [ while e.MoveNext() do yield e.Current ]
        String.Join(",", items) + ":" + String.Join("", log))
    |> String.concat " "

let run () = log.Clear(); let all = String.Join(",", source 2) in all + ":" + String.Join("", log)
//// hold => held
//// rest => 1,2,10,20,3,4,5:-bf-a :-a 10,20,3,4,5:-bf-a :-bf-a 3,4,5:-bf-a :-bf-a 5:-bf-a
//// hold => held

//// edit: what finally does and constants: all go on in the new body
//// rest => 1,2,10,20,3,4,50:-bg-a :-a 10,20,3,4,50:-bg-a :-bg-a 3,4,50:-bg-a :-bg-a 50:-bg-a
//// hold => held
-            log.Add "f"
-        yield 5
+            log.Add "g"
+        yield 50

//// edit: a yield put into the try
//// rest => 1,2,10,20,3,4,50:-bg-a :-a 10,20,3,4,50:-bg-a :-bg-a 3,4,50:-bg-a :-bg-a 50:-bg-a
//// hold => held
-            yield 2
-            use b = res "b"
+            yield 2
+            yield 22
+            use b = res "b"

//// edit: the finally goes
//// rest => 1,2,22,10,20,3,4,50:-bg-a :-a 22,10,20,3,4,50:-bg-a :g-a 20,3,4,50:-bg-a :-bg-a 4,50:-bg-a
//// hold => held
-        try
-            yield 2
-            yield 22
-            use b = res "b"
-            for i in 1..n do
-                yield 10 * i
-            yield! [ 3; 4 ]
-        finally
-            log.Add "g"
+        yield 2
+        yield 22
+        use b = res "b"
+        for i in 1..n do
+            yield 10 * i
+        yield! [ 3; 4 ]

//// edit: the two resources in the other order
//// rest => 1,2,22,10,20,3,4,50:-b-a :-a 22,10,20,3,4,50:-b-a :-a 20,3,4,50:-b-a :-b-a 4,50:-b-a
-        use a = res "a"
-        yield 1
-        yield 2
-        yield 22
-        use b = res "b"
+        use a = res "b"
+        yield 1
+        yield 2
+        yield 22
+        use b = res "a"

//// edit: nested sequences
-            yield 10 * i
+            yield! seq { for j in 1..i do if j % 2 = 1 then yield 10 * i + j else yield! seq { yield -j; yield i } }

//// edit: nested ones flattened
-            yield! seq { for j in 1..i do if j % 2 = 1 then yield 10 * i + j else yield! seq { yield -j; yield i } }
+            for j in 1..i do
+                yield 10 * i + j
+            match i with
+            | 1 -> yield 100
+            | k when k > 1 -> yield! [ for z in 1..k -> z * z ]
+            | _ -> ()
