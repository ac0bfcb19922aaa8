module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

exception Custom of code: int * text: string

let parse (text: string) =
    try
        Int32.Parse text
    with _ ->
        -1

let cleanup (log: Text.StringBuilder) n =
    try
        log.Append("try;") |> ignore
        if n > 2 then raise (Custom(n, "too big"))
        n
    finally
        log.Append("finally;") |> ignore

let nested n =
    let log = Text.StringBuilder()
    let result =
        try
            try
                cleanup log n
            with Custom(code, text) ->
                log.Append(text) |> ignore
                code * 10
        with e ->
            log.Append(e.GetType().Name) |> ignore
            -2
    sprintf "%d %O" result log

let run () = sprintf "%d %d %s %s" (parse "12") (parse "x") (nested 1) (nested 3)

//// edit: handlers by type
-    with _ ->
-        -1
+    with
+    | :? FormatException as e -> e.Message.Length
+    | :? OverflowException -> -3

//// edit: another try around, and a rethrow
 let cleanup (log: Text.StringBuilder) n =
     try
-        log.Append("try;") |> ignore
-        if n > 2 then raise (Custom(n, "too big"))
-        n
+        try
+            log.Append("inner;") |> ignore
+            if n > 2 then raise (Custom(n, "still too big"))
+            n * 2
+        with e ->
+            log.Append("seen;") |> ignore
+            reraise ()
     finally

//// edit: a guard that fails, so that the exception goes on
-            with Custom(code, text) ->
+            with Custom(code, text) when code > 3 ->

//// edit: the exception leaves, with another inside
-        with e ->
-            log.Append(e.GetType().Name) |> ignore
-            -2
+        with e ->
+            raise (InvalidOperationException(string log, e))

//// edit: try taken away
-    try
-        Int32.Parse text
-    with
-    | :? FormatException as e -> e.Message.Length
-    | :? OverflowException -> -3
+    let ok, value = Int32.TryParse text
+    if ok then value else -9

-            raise (InvalidOperationException(string log, e))
+            use stream = new IO.MemoryStream()
+            stream.WriteByte 7uy
+            int stream.Length
