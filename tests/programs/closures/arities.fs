module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

let mutable private kept: int -> int -> int = (+)

let two () = fun a b -> a * 10 + b

let apply f = f 1 2

let tupled () = fun (a, b) -> a - b

let partial () = (fun a b c -> a + b * c) 2 3

let six () = fun a b c d e f -> a + b + c + d + e + f

let unit () = (fun () -> 7) ()

let delegates () =
    let f = Func<int, int, int>(fun a b -> a * b)
    f.Invoke(3, 4)

let hold () = kept <- two (); "held"

let call () = kept 4 5

let run () = sprintf "%d %d %d %d %d" (apply (two ())) (tupled () (9, 4)) (partial () 4) (six () 1 2 3 4 5 6) (unit ())
//// hold => held
//// call => 45

//// edit: bodies of every arity
//// call => 504
-let two () = fun a b -> a * 10 + b
+let two () = fun a b -> b * 100 + a

-let tupled () = fun (a, b) -> a - b
+let tupled () = fun (a, b) -> b - a

-let six () = fun a b c d e f -> a + b + c + d + e + f
+let six () = fun a b c d e f -> a + b + c + d + e * f

//// edit: curried otherwise: what exists keeps its body
//// call => 504
-let two () = fun a b -> b * 100 + a
+let two () = fun a -> let twice = a * 2 in fun b -> b * 1000 + twice

//// edit: fewer and more arguments
//// call => 504
-let partial () = (fun a b c -> a + b * c) 2 3
+let partial () = (fun a b -> a - b * 5) 2

-let unit () = (fun () -> 7) ()
+let unit () = (fun () x -> 7 * x) () 6
