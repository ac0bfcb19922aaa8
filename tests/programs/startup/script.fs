//// flags --target:exe
module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let log = System.Text.StringBuilder()

let note (text: string) = log.Append(text).Append(';') |> ignore

let run () = log.ToString()

let runMore () = "more" + string log.Length

for i in 1 .. 3 do
    note ("n" + string i)

do
    let twice = [ 1; 2 ] |> List.map (fun x -> x * 2)
    note (string twice.Length)

//// edit: a function below which code runs at the top level
-let runMore () = "more" + string log.Length
+let runMore () = "less" + string log.Length

//// edit: code at the top level ran already
//// warns runs once
//// keeps run
-    note ("n" + string i)
+    note ("m" + string i)

//// edit: what that code called
//// keeps run
-let runMore () = "less" + string log.Length
+let runMore () = string (log.Length * 2)

//// edit: lines above it
//// expect unchanged
//// keeps run
 let log = System.Text.StringBuilder()
+
+// said
