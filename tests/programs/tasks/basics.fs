module Entry

open System
open System.Threading.Tasks

let mutable private count = 0
let state () = count <- count + 1; count

let step (n: int) = task { return n * 2 }

let work n =
    task {
        let! a = step n
        do! Task.Yield()
        let! b = step a
        return a + b
    }

let loops n =
    task {
        let mutable sum = 0
        let mutable i = 0
        while i < n do
            let! x = step i
            sum <- sum + x
            i <- i + 1
        return sum
    }

let guarded fail =
    task {
        try
            do! Task.Delay 1
            if fail then raise (TimeoutException "late")
            return "fine"
        with :? TimeoutException as e ->
            return e.Message
    }

let values () =
    task {
        let! a = ValueTask<int>(5)
        let! b = async { return 6 }
        return a * b
    }

let run () = sprintf "%d %d %s %s %d" (work 3).Result (loops 4).Result (guarded true).Result (guarded false).Result (values ()).Result

//// edit: what is returned
         let! b = step a
-        return a + b
+        return a * b

//// edit: a step added at the start
     task {
+        let! c = step 100
         let! a = step n
         do! Task.Yield()
         let! b = step a
-        return a * b
+        return a * b + c

//// edit: a step removed, loops
-        do! Task.Yield()
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
+            return e.Message + "!"

-            return "fine"
+            do! Task.Delay 1
+            return "finer"

//// edit: other awaitables
-        let! a = ValueTask<int>(5)
-        let! b = async { return 6 }
-        return a * b
+        let! b = async { return 6 }
+        let! inner =
+            task {
+                use stream = new IO.MemoryStream()
+                do! stream.WriteAsync(Array.create 2 1uy, 0, 2)
+                return int stream.Length
+            }
+        return inner + b
