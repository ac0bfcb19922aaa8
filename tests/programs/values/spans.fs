module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

let total (items: ReadOnlySpan<int>) =
    let mutable sum = 0
    for item in items do
        sum <- sum + item
    sum

let words (text: string) =
    let span = text.AsSpan()
    let at = span.IndexOf ' '
    span.Slice(at + 1).ToString()

let run () = sprintf "%d %s" (total (ReadOnlySpan [| 1; 2; 3 |])) (words "hello big world")

//// edit: slices
-    span.Slice(at + 1).ToString()
+    let rest = span.Slice(at + 1)
+    let last = rest.LastIndexOf ' '
+    String.Concat(rest.Slice(last + 1), "-".AsSpan(), span.Slice(0, at))

//// edit: a writable span, filled and reversed
-    for item in items do
-        sum <- sum + item
+    let copy = Span<int>(Array.zeroCreate (items.Length + 2))
+    items.CopyTo copy
+    copy.Slice(items.Length).Fill 7
+    copy.Reverse()
+    for i in 0 .. copy.Length - 1 do
+        sum <- sum * 10 + copy[i]

//// edit: memory and stack
-    let copy = Span<int>(Array.zeroCreate (items.Length + 2))
-    items.CopyTo copy
-    copy.Slice(items.Length).Fill 7
-    copy.Reverse()
-    for i in 0 .. copy.Length - 1 do
-        sum <- sum * 10 + copy[i]
+    let memory = Memory<int>(items.ToArray())
+    memory.Span[0] <- 40
+    sum <- MemoryExtensions.IndexOf(memory.Span, 3) + memory.Span[0]
