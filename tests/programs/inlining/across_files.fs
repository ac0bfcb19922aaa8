//// file Numbers.fs
module Library.Numbers

[<Literal>]
let Base = 10

let inline scale x = x + x

let shift x = x + Base
//// file Text.fs
namespace Library

module Text =
    let inline wrap (s: string) = "[" + s + "]"
    let show n = wrap (string (Numbers.scale n))
//// file Program.fs
module Entry

open Library

let mutable private count = 0
let state () = count <- count + 1; count

let run () = Text.wrap (Text.show (Numbers.shift 1)) + string (Numbers.scale 1.5)

//// edit: an inline function in the first file
//// file Numbers.fs
-let inline scale x = x + x
+let inline scale x = x + x - x / x

//// edit: a constant in the first file and an inline function in the second
//// file Numbers.fs
-let Base = 10
+let Base = 77
//// file Text.fs
-    let inline wrap (s: string) = "[" + s + "]"
+    let inline wrap (s: string) = "{" + s.ToUpperInvariant() + "}"

//// edit: blank lines at the top of every file
//// expect unchanged
//// file Numbers.fs
 module Library.Numbers
+
//// file Text.fs
 namespace Library
+
//// file Program.fs
 module Entry
+

//// edit: edits in two files
//// file Numbers.fs
-let shift x = x + Base
+let shift x = x - Base
//// file Program.fs
-let run () = Text.wrap (Text.show (Numbers.shift 1)) + string (Numbers.scale 1.5)
+let run () = Text.show (Numbers.shift 2) + string (Numbers.scale 2.5)
