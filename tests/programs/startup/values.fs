module Entry

open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

let greeting = "hello"
let limit = 10
let visits = List<string>()
let mutable level = 1
let table = dict [ "a", 1; "b", 2 ]

let visit name =
    visits.Add name
    level <- level + 1
    visits.Count

let visit1 () = visit "one"
let visit2 () = visit "two"

let visited () = visits.Count + level

let run () = greeting + string limit

let runTable () = string table["b"]
//// visit1 => 1

//// edit: a constant value is code, not state
//// visited => 3
-let greeting = "hello"
-let limit = 10
+let greeting = "good day"
+let limit = 20

//// edit: an initialiser that ran keeps its value
//// warns runs once
//// keeps runTable
//// visited => 3
-let table = dict [ "a", 1; "b", 2 ]
+let table = dict [ "a", 1; "b", 200 ]

//// edit: values keep their state when lines above them move and others change
//// keeps runTable
-let greeting = "good day"
+// moved
+//
+let greeting = "good evening"

//// edit: a function that changes the state
//// keeps runTable
//// visit2 => 2
//// visited => 104
-    level <- level + 1
+    level <- level + 100
