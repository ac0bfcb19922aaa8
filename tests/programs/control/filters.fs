//// flags --generate-filter-blocks
module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

let classify (action: int) =
    try
        match action with
        | 0 -> failwith "zero"
        | 1 -> raise (ArgumentException("one", "p"))
        | 2 -> raise (TimeoutException())
        | _ -> "fine"
    with
    | :? ArgumentException as e when e.ParamName = "p" -> "argument"
    | :? TimeoutException -> "late"
    | Failure text -> text

let run () = String.Join(",", classify 0, classify 1, classify 2, classify 3)

//// edit: another filter
-    | :? ArgumentException as e when e.ParamName = "p" -> "argument"
+    | :? ArgumentException as e when e.ParamName.Length = 1 && count < 1000 -> e.ParamName

//// edit: a filter that calls, and one more case
-    | Failure text -> text
+    | Failure text when text.StartsWith 'z' -> text + "!"
+    | e when isNull e.InnerException -> "none within"

//// edit: filters gone
-    | :? ArgumentException as e when e.ParamName.Length = 1 && count < 1000 -> e.ParamName
-    | :? TimeoutException -> "late"
-    | Failure text when text.StartsWith 'z' -> text + "!"
-    | e when isNull e.InnerException -> "none within"
+    | e -> e.GetType().Name
