module Entry

let mutable private count = 0

let rec play (step: int) : int =
    count <- count + step
    play step

let watch (step: int) : unit =
    while true do
        count <- count + step

let find (step: int) =
    while count < 10 do
        count <- count + step
    count

let run () = find 3
let runText () = "one"

//// edit: a function that calls itself last, for ever
//// warns never returns
-    play step
+    play (step + 1)

-let runText () = "one"
+let runText () = "two"

//// edit: a loop without a way out
//// warns never returns
-    while true do
-        count <- count + step
+    while true do
+        count <- count + step + 1

-let runText () = "two"
+let runText () = "three"

//// edit: a loop that ends
//// run => 24
-    while count < 10 do
+    while count < 24 do
