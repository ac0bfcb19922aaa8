module Entry

open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

let numbers () =
    seq {
        yield 1
        yield 2
        yield 3
    }

let mutable private kept: IEnumerator<int> = null

let next () = if kept.MoveNext() then string kept.Current else "end"

let hold () = kept <- (numbers ()).GetEnumerator(); next ()

let rest () = next () + next () + next ()

let run () = System.String.Join(",", numbers ())
//// hold => 1

//// edit: values changed: what is suspended goes on in the new body
//// rest => 2030end
//// hold => 10
-        yield 1
-        yield 2
-        yield 3
+        yield 10
+        yield 20
+        yield 30

//// edit: a yield put before: what is suspended finishes the old ones
//// rest => 2030end
//// hold => 5
-        yield 10
+        yield 5
+        yield 10

//// edit: two swapped
//// rest => 102030
//// next => end
//// hold => 5
-        yield 10
-        yield 20
+        yield 20
+        yield 10

//// edit: one deleted
//// rest => 201030
//// next => end
//// hold => 5
-        yield 20
         yield 10
