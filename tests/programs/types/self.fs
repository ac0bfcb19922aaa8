module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type Counter(start: int) =
    let mutable n = start
    member _.Next() = n <- n + 1; n
    member _.Text = "at " + string n

let mutable private kept = Counter 10
let hold () = kept <- Counter 10; "held"
let ask () = kept.Text + string (kept.Next())

let run () = Counter(3).Text
//// hold => held
//// ask => at 1011

//// edit: the object has a name in its constructor
//// expect restart
-type Counter(start: int) =
+type Counter(start: int) as this =
     let mutable n = start
+    do ignore this

//// edit: a member edited
//// ask => is at 1112
-    member _.Text = "at " + string n
+    member _.Text = "is at " + string n
