module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let grade points =
    if points >= 90 then "A"
    elif points >= 75 then "B"
    else "F"

let sign x = if x > 0 then 1 else if x < 0 then -1 else 0

let both a b = a && not b || (b && sign 3 > 0)

let run () =
    let grades = [| 95; 80; 60; 10 |]
    let mutable text = ""
    for g in grades do
        text <- text + grade g
    text + string (sign -4) + string (both true true) + string (both false false)

//// edit: a branch added, a bound moved
     if points >= 90 then "A"
     elif points >= 75 then "B"
+    elif points > 50 then "C"
     else "F"

//// edit: conditions rewritten
-let both a b = a && not b || (b && sign 3 > 0)
+let both a b = (a || b) = (a && b)

-let sign x = if x > 0 then 1 else if x < 0 then -1 else 0
+let sign x = if x = 0 then 0 elif x &&& 1 = 0 then 2 else 3

//// edit: branches that leave nothing behind
 let grade points =
-    if points >= 90 then "A"
+    if points < 0 then invalidArg "points" "negative"
+    if points >= 90 then
+        let plus = if points > 94 then "+" else ""
+        "A" + plus
     elif points >= 75 then "B"

//// edit: many branches, beyond short jumps
-let sign x = if x = 0 then 0 elif x &&& 1 = 0 then 2 else 3
+let sign x =
+    if x = -4 then
+        let mutable s = 0
+        s <- s + x * 1 + (x - 11) * 2 + (x - 12) * 3 + (x - 13) * 4 + (x - 14) * 5 + (x - 15) * 6 + (x - 16) * 7 + (x - 17) * 8
+        s <- s + x * 2 + (x - 21) * 2 + (x - 22) * 3 + (x - 23) * 4 + (x - 24) * 5 + (x - 25) * 6 + (x - 26) * 7 + (x - 27) * 8
+        s <- s + x * 3 + (x - 31) * 2 + (x - 32) * 3 + (x - 33) * 4 + (x - 34) * 5 + (x - 35) * 6 + (x - 36) * 7 + (x - 37) * 8
+        s <- s + x * 4 + (x - 41) * 2 + (x - 42) * 3 + (x - 43) * 4 + (x - 44) * 5 + (x - 45) * 6 + (x - 46) * 7 + (x - 47) * 8
+        s <- s + x * 5 + (x - 51) * 2 + (x - 52) * 3 + (x - 53) * 4 + (x - 54) * 5 + (x - 55) * 6 + (x - 56) * 7 + (x - 57) * 8
+        s
+    elif x > 0 then 1
+    else -1
