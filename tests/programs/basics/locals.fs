module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

let describe (n: int) =
    let half = n / 2
    let text = string half
    text + "!"

let swap (a: int) (b: int) =
    let mutable x = a
    let mutable y = b
    if x > y then
        let t = x
        x <- y
        y <- t
    sprintf "%d..%d" x y

let run () = describe 9 + swap 5 3

//// edit: a local added and one retyped
 let describe (n: int) =
-    let half = n / 2
-    let text = string half
-    text + "!"
+    let half = float n / 2.0
+    let rounded = int64 (Math.Floor half)
+    let text = string half
+    text + "/" + string rounded

//// edit: locals of value types from other assemblies, in nested scopes
-        let t = x
-        x <- y
-        y <- t
-    sprintf "%d..%d" x y
+        let span = TimeSpan.FromMinutes(float (x - y))
+        let day = DateTime(2024, 2, 28).AddDays(float y)
+        x <- int span.TotalSeconds
+        y <- day.Month
+    let pair = struct (x, y)
+    let struct (left, right) = pair
+    sprintf "%d..%d" left right

//// edit: locals removed and reordered
 let describe (n: int) =
-    let half = float n / 2.0
-    let rounded = int64 (Math.Floor half)
-    let text = string half
-    text + "/" + string rounded
+    let text = "n=" + string n
+    let half: Nullable<decimal> = Nullable(decimal n / 2M)
+    let rest = if half.HasValue then half.Value.ToString(Globalization.CultureInfo.InvariantCulture) else text
+    rest + text

//// edit: the same name for something else
-    let half: Nullable<decimal> = Nullable(decimal n / 2M)
-    let rest = if half.HasValue then half.Value.ToString(Globalization.CultureInfo.InvariantCulture) else text
-    rest + text
+    let half = [| for c in text -> Char.ToUpperInvariant c |]
+    let half = String(half)
+    let half = half.Length, half
+    string half
