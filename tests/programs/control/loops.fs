module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let sum n =
    let mutable total = 0
    for i in 1 .. n do
        total <- total + i
    total

let collatz start =
    let mutable n = start
    let mutable steps = 0
    while n <> 1 do
        n <- if n % 2 = 0 then n / 2 else 3 * n + 1
        steps <- steps + 1
    steps

let table rows =
    let text = System.Text.StringBuilder()
    for i = rows downto 1 do
        for j in i .. rows do
            text.Append(i * j).Append(' ') |> ignore
        text.Append('/') |> ignore
    text.ToString()

let run () = sprintf "%d %d %s" (sum 10) (collatz 27) (table 3)

//// edit: a step, and a condition in the loop
-    for i in 1 .. n do
-        total <- total + i
+    for i in 1 .. 3 .. n do
+        if i <> 4 then total <- total + i

//// edit: over a sequence, with a use
-    for i in 1 .. 3 .. n do
-        if i <> 4 then total <- total + i
+    let list = System.Collections.Generic.List<int>([ n; n * 2; n * 4 ])
+    for item in list do
+        total <- total + item
+    for KeyValue(_, item) in dict [ 1, 5; 2, 6 ] do
+        total <- total * 10 + item

//// edit: a loop made of two, and one of none
-    for i = rows downto 1 do
-        for j in i .. rows do
-            text.Append(i * j).Append(' ') |> ignore
-        text.Append('/') |> ignore
+    let mutable row = 0
+    while row < rows do
+        row <- row + 1
+        text.Append(row.ToString("D3")).Append(';') |> ignore

-    while n <> 1 do
-        n <- if n % 2 = 0 then n / 2 else 3 * n + 1
-        steps <- steps + 1
+    if n > 1 then
+        n <- n >>> 1
+        steps <- n

//// edit: over arrays, strings and lists, with a filter
-    let list = System.Collections.Generic.List<int>([ n; n * 2; n * 4 ])
-    for item in list do
-        total <- total + item
-    for KeyValue(_, item) in dict [ 1, 5; 2, 6 ] do
-        total <- total * 10 + item
+    for Some item | Defaulted item in [ Some 3; None; Some n ] do
+        total <- total + item
+    for c in "abc" do
+        total <- total + int c
+    for pair in [| 1, 2; 3, 4 |] do
+        total <- total * snd pair

 let sum n =
     let mutable total = 0
+    let inline (|Defaulted|) (option: int option) = defaultArg option 100
