module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type MaybeBuilder() =
    member _.Bind(x, f) = Option.bind f x
    member _.Return x = Some x
    member _.ReturnFrom(x: 'a option) = x
    member _.Zero() = None
    member _.Delay(f: unit -> 'a) = f
    member _.Run f = f ()

let maybe = MaybeBuilder()

let half n = if n % 2 = 0 then Some(n / 2) else None

let quarter n =
    maybe {
        let! a = half n
        let! b = half a
        return b
    }

let queried () =
    query {
        for n in [ 1; 2; 3; 4 ] do
            where (n > 1)
            sortByDescending n
            select (n * 10)
    }

let run () = sprintf "%A %A %A" (quarter 12) (quarter 2) (queried () |> Seq.toList)

//// edit: a step of a computation expression
-        return b
+        return b * 100

//// edit: steps added and removed
-        let! a = half n
-        let! b = half a
-        return b * 100
+        let! a = half (n + 2)
+        if a > 3 then
+            return! half (a + 1)

//// edit: the builder itself
-    member _.Zero() = None
+    member _.Zero() = Some -1

//// edit: a query
-            where (n > 1)
-            sortByDescending n
-            select (n * 10)
+            where (n < 4)
+            select (n, n * n)
