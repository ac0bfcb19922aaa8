module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let mutable private kept: int -> string = string

let make (a: int) (b: string) =
    let scale = a * 10
    fun x -> b + string (x * scale)

type Adder(start: int) =
    let mutable total = start
    member _.Total = total
    member this.Make() = fun x -> total <- total + x; this.Total

let cells () =
    let cell = ref 1
    let mutable sum = 0
    let add = fun x -> cell.Value <- cell.Value + x
    for i in 1 .. 3 do
        add i
        sum <- sum + cell.Value
    sum

let loops () = [ for i in 1 .. 3 -> (fun () -> i * i) ] |> List.map (fun f -> f ())

let hold () = kept <- make 2 "n"; "held"

let call () = kept 3

let run () = sprintf "%s %d %d %A" (make 3 "m" 4) (Adder(5).Make () 6) (cells ()) (loops ())
//// hold => held
//// call => n60

//// edit: a capture used otherwise
//// call => 63n
-    fun x -> b + string (x * scale)
+    fun x -> string (x * scale + 3) + b

//// edit: a capture added: what exists keeps the old body
//// call => 63n
-    fun x -> string (x * scale + 3) + b
+    let more = b.Length
+    fun x -> string (x * scale + more) + b + "!"

//// edit: a capture removed
//// call => 63n
-    fun x -> string (x * scale + more) + b + "!"
+    fun x -> string (x * more) + b

//// edit: a capture retyped
//// call => 63n
-    let more = b.Length
-    fun x -> string (x * more) + b
+    let more = float b.Length
+    fun x -> string (float x * more) + b

//// edit: this, ref cells and loop variables
-    member this.Make() = fun x -> total <- total + x; this.Total
+    member this.Make() = fun x -> total <- total - x; this.Total * 2

-    let add = fun x -> cell.Value <- cell.Value + x
+    let add = fun x -> cell.Value <- cell.Value * x

-let loops () = [ for i in 1 .. 3 -> (fun () -> i * i) ] |> List.map (fun f -> f ())
+let loops () = [ for i in 1 .. 4 -> (fun () -> i * 2) ] |> List.map (fun f -> f () + 1)
