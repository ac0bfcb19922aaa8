module Entry

let mutable private count = 0

let state () =
    count <- count + 1
    count

let greeting name = "Hello, " + name + "!"

let run () =
    let face = "😀"
    sprintf "%s %s %d" (greeting "world") face face.Length

//// edit: an ASCII constant
-let greeting name = "Hello, " + name + "!"
+let greeting name = "Good morning, " + name + "."

//// edit: a constant beyond the basic plane, and one with a nul in it
-    let face = "😀"
+    let face = "🜁\u0000𝒳é"

//// edit: empty
-let greeting name = "Good morning, " + name + "."
+let greeting name = "" + name

//// edit: a blank line at the top
//// expect unchanged
 module Entry
+
