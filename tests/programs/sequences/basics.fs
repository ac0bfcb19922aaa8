module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let numbers n =
    seq {
        yield 1
        for i in 2 .. n do
            if i % 2 = 0 then yield i * 10
        yield! [ 100; 200 ]
    }

let lists n = [ for i in 1 .. n do if i <> 2 then yield i * i ]

let arrays n = [| for i in 1 .. n -> i + 1 |]

let rec tree depth =
    seq {
        if depth > 0 then
            yield depth
            yield! tree (depth - 1)
    }

let disposing () =
    seq {
        use stream = new System.IO.MemoryStream()
        try
            yield int stream.Length
            yield 5
        finally
            count <- count + 0
    }

let run () = sprintf "%A %A %A %A %A" (Seq.toList (numbers 4)) (lists 4) (arrays 3) (Seq.toList (tree 3)) (Seq.toList (disposing ()))

//// edit: what is yielded
//// state numbers
-            if i % 2 = 0 then yield i * 10
+            if i % 2 = 1 then yield i * 11

//// edit: a yield put before, one after
//// state numbers
     seq {
+        yield 0
         yield 1
         for i in 2 .. n do
             if i % 2 = 1 then yield i * 11
-        yield! [ 100; 200 ]
+        yield! [ 100; 200 ]
+        yield 300

//// edit: comprehensions
-let lists n = [ for i in 1 .. n do if i <> 2 then yield i * i ]
+let lists n = [ for i in 1 .. n do for j in i .. n do if i <> j then yield i * j ]

-let arrays n = [| for i in 1 .. n -> i + 1 |]
+let arrays n = [| yield 7; for i in 1 .. n do yield! [ i; i ] |]

//// edit: recursion, use and finally
//// state tree
         if depth > 0 then
-            yield depth
             yield! tree (depth - 1)
+            yield depth
+            yield! tree (depth - 2)

-            yield int stream.Length
-            yield 5
+            stream.SetLength 9L
+            yield 5
+            yield int stream.Length
