module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

let step n = async { return n * 2 }

let work n =
    async {
        let! a = step n
        let! b = step a
        return a + b
    }

let loops n =
    async {
        let mutable sum = 0
        for i in 1 .. n do
            let! x = step i
            sum <- sum + x
        return sum
    }

let guarded fail =
    async {
        try
            try
                if fail then failwith "no"
                do! Async.Sleep 1
                return "fine"
            finally
                count <- count + 0
        with e ->
            return e.Message
    }

let resources () =
    async {
        use stream = new IO.MemoryStream()
        stream.WriteByte 1uy
        return stream.Length
    }

let now a = Async.RunSynchronously a

let run () = sprintf "%d %d %s %s %d" (now (work 3)) (now (loops 4)) (now (guarded true)) (now (guarded false)) (now (resources ()))

//// edit: what is returned
-        return a + b
+        return a * b

//// edit: a let! added at the start
     async {
+        let! c = step 100
         let! a = step n
         let! b = step a
-        return a * b
+        return a * b + c

//// edit: a let! removed, and a loop in an async
-        let! b = step a
-        return a * b + c
+        return a - c

-            let! x = step i
-            sum <- sum + x
+            let! x = step (i * 10)
+            let! y = step x
+            sum <- sum + x - y

//// edit: handlers
-            return e.Message
+            let! n = step e.Message.Length
+            return e.Message + string n

-                return "fine"
+                do! Async.Sleep 1
+                return "finer"

//// edit: use, match and nested asyncs
-        use stream = new IO.MemoryStream()
-        stream.WriteByte 1uy
-        return stream.Length
+        let! inner =
+            async {
+                use stream = new IO.MemoryStream()
+                let! n = step 3
+                stream.SetLength(int64 n)
+                return stream.Length
+            }
+        match inner with
+        | 6L -> return! async { return 66L }
+        | n -> return n
