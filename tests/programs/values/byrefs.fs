module Entry

let mutable private count = 0
let state () = count <- count + 1; count

[<Struct>]
type Point =
    val mutable X: int
    val mutable Y: int

let bump (cell: byref<int>) = cell <- cell + 1

let split (n: int) (high: outref<int>) =
    high <- n / 10
    n % 10

let largest (items: int[]) : byref<int> =
    let mutable at = 0
    for i in 1 .. items.Length - 1 do
        if items[i] > items[at] then at <- i
    &items[at]

let length (p: inref<Point>) = p.X * p.X + p.Y * p.Y

let run () =
    let mutable n = 41
    bump &n
    let mutable high = 0
    let low = split n &high
    let items = [| 3; 9; 4 |]
    let top = &largest items
    top <- 100
    let mutable p = Point()
    p.X <- 3
    p.Y <- low
    sprintf "%d %d %d %A %d" n high low items (length &p)

//// edit: what is written through a reference
-let bump (cell: byref<int>) = cell <- cell + 1
+let bump (cell: byref<int>) = cell <- cell * 2 - 1

-    &items[at]
+    items[0] <- 1
+    &items[if at > 0 then at - 1 else at]

//// edit: a reference to a local, to a field, and to what Dictionary holds
     let mutable p = Point()
-    p.X <- 3
+    let x = &p.X
+    x <- 5
+    bump &p.Y
+    let found, value = System.Collections.Generic.Dictionary(dict [ 1, "one" ]).TryGetValue 1
+    high <- high + (if found then value.Length else 0)
     p.Y <- low

//// edit: in a struct parameter, read only
-let length (p: inref<Point>) = p.X * p.X + p.Y * p.Y
+let length (p: inref<Point>) =
+    let copy = p
+    let mutable other = copy
+    other.X <- other.X + 100
+    other.X - p.X + copy.Y

//// edit: the references gone
-    let top = &largest items
-    top <- 100
+    items[2] <- System.Threading.Interlocked.Exchange(&items[0], 55)
