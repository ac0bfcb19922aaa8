//// assembly Library
//// file Library.fs
namespace Library

module Numbers =
    [<Literal>]
    let Base = 10
    let inline scale x = x * 2
    let shift x = x + Base

type Box<'t>(value: 't) =
    member _.Show() = sprintf "<%O>" value
//// assembly Program
//// file Program.fs
module Entry

open Library

let mutable private count = 0
let state () = count <- count + 1; count

let run () = Box(Numbers.shift 1).Show() + string (Numbers.scale 4) + string Numbers.Base

//// edit: in the library only
//// file Library.fs
-    let shift x = x + Base
+    let shift x = x - Base

//// edit: in the program only
//// file Program.fs
-let run () = Box(Numbers.shift 1).Show() + string (Numbers.scale 4) + string Numbers.Base
+let run () = Box(Numbers.shift 2).Show() + string (Numbers.scale 5) + string Numbers.Base

//// edit: what flows from the library into the program
//// file Library.fs
-    let inline scale x = x * 2
+    let inline scale x = x * 3

//// edit: a constant, and a generic class of the library
//// file Library.fs
-    let Base = 10
+    let Base = 20

-    member _.Show() = sprintf "<%O>" value
+    member _.Show() = sprintf "[%O]" value
