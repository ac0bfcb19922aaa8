//// file A.fs
namespace Company.Product

type Service(name: string) =
    let mutable calls = 0
    member _.Call() = calls <- calls + 1; sprintf "%s%d" name calls
    static member Default = Service "default"

[<AutoOpen>]
module Helpers =
    let quote (text: string) = "'" + text + "'"

    module Deep =
        type Inner =
            { Depth: int }
            member this.Show = quote (string this.Depth)

        let rec nested n = if n = 0 then { Depth = 0 } else { nested (n - 1) with Depth = n }
//// file B.fs
namespace global

type Global =
    static member Value = 5
//// file Program.fs
module Entry

open Company.Product

let mutable private count = 0
let state () = count <- count + 1; count

let run () = Service.Default.Call() + quote "x" + (Deep.nested 3).Show + string Global.Value

//// edit: a class in a namespace
//// file A.fs
-    member _.Call() = calls <- calls + 1; sprintf "%s%d" name calls
+    member _.Call() = calls <- calls + 5; sprintf "%s:%d" name (calls * 2)

//// edit: nested modules, and the global namespace
//// file A.fs
-        let rec nested n = if n = 0 then { Depth = 0 } else { nested (n - 1) with Depth = n }
+        let rec nested n = if n <= 1 then { Depth = 10 } else { nested (n - 1) with Depth = n * 100 }
//// file B.fs
-    static member Value = 5
+    static member Value = 6

//// edit: blank lines at the top of the files
//// expect unchanged
//// file A.fs
 namespace Company.Product
+
//// file B.fs
 namespace global
+
//// file Program.fs
 module Entry
+

//// edit: a function in a module that opens itself
//// file A.fs
-    let quote (text: string) = "'" + text + "'"
+    let quote (text: string) = "«" + text + "»"
