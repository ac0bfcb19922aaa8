module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let mutable private kept: (int -> int) list = []

let both () = [ (fun x -> x + 1); (fun x -> x * 100) ]

let text items = items |> List.map (fun x -> "<" + string x + ">") |> String.concat ""

let hold () = kept <- both (); "held"

let calls () = kept |> List.map (fun f -> f 3) |> text

let run () = text (both () |> List.map (fun f -> f 2))
//// hold => held
//// calls => <4><300>

//// edit: one added before, of the same shape
//// calls => <4><300>
-let both () = [ (fun x -> x + 1); (fun x -> x * 100) ]
+let both () = [ (fun x -> -x); (fun x -> x + 1); (fun x -> x * 100) ]

//// edit: one added after, one in between
//// calls => <4><300>
-let both () = [ (fun x -> -x); (fun x -> x + 1); (fun x -> x * 100) ]
+let both () = [ (fun x -> -x); (fun x -> x + 1); (fun x -> x / 2); (fun x -> x * 100); (fun x -> x - 7) ]

//// edit: the first ones removed
//// calls => <4><300>
-let both () = [ (fun x -> -x); (fun x -> x + 1); (fun x -> x / 2); (fun x -> x * 100); (fun x -> x - 7) ]
+let both () = [ (fun x -> x / 2); (fun x -> x * 100); (fun x -> x - 7) ]

//// edit: the removed ones back, in another order
//// calls => <4><300>
-let both () = [ (fun x -> x / 2); (fun x -> x * 100); (fun x -> x - 7) ]
+let both () = [ (fun x -> x - 7); (fun x -> x * 100); (fun x -> x + 1); (fun x -> -x) ]

//// edit: none
//// calls => <4><300>
-let both () = [ (fun x -> x - 7); (fun x -> x * 100); (fun x -> x + 1); (fun x -> -x) ]
+let both () : (int -> int) list = [ id ]
