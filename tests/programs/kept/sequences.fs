module Entry

open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

let mutable private kept: IEnumerator<string> list = []
let private work (n: int) = n

// Sequences that are under way: a loop with a variable, one over a list, one that disposes of something.
let private loop turns = seq {
    let mutable n = 0
    while n < turns do
        n <- n + 1
        yield "l" + string (work n)
}

let private over (xs: int list) = seq {
    for x in xs do
        yield "o" + string x
}

let private guarded turns = seq {
    try
        for i in 1 .. turns do
            yield "g" + string i
    finally
        count <- count + 0
}

let private next () =
    kept |> List.map (fun e -> if e.MoveNext() then e.Current else "-") |> String.concat " "

let hold () =
    kept <- [ (loop 9).GetEnumerator(); (over [ 1 .. 9 ]).GetEnumerator(); (guarded 9).GetEnumerator() ]
    next ()

let step () = next ()

let run () = [ loop 3; over [ 1; 2 ]; guarded 2 ] |> List.map (String.concat ",") |> String.concat " "
//// hold => l1 o1 g1

//// edit: what they yield
//// step => l12 o2! g2!
-        yield "l" + string (work n)
+        yield "l" + string (work (n + 10))

-        yield "o" + string x
+        yield "o" + string x + "!"

-            yield "g" + string i
+            yield "g" + string i + "!"

//// edit: what they do besides
//// step => l26 o3!? g3!?
-        yield "l" + string (work (n + 10))
+        let twice = n * 2
+        yield "l" + string (work (twice + 20))

-        yield "o" + string x + "!"
+        let text = "o" + string x
+        yield text + "!?"

-            yield "g" + string i + "!"
+            let text = "g" + string i
+            yield text + "!?"

//// edit: another element first, as which nothing waits
//// warns goes on in old code
//// step => l28 o4!? g4!?
     let mutable n = 0
+    yield "first"
