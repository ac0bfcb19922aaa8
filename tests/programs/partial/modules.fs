//// file Stock.fs
module Stock

let mutable private sold = 0
let sell () =
    sold <- sold + 1
    sold

// Fields of records and unions would be read otherwise from another assembly, which a file compiled alone is.
type Item(name: string, price: int) =
    member _.Name = name
    member _.Price = price

let inline twice x = x + x
let discount percent = fun price -> price - price * percent / 100
let (|Cheap|Dear|) price = if price < 4 then Cheap else Dear

//// file Entry.fs
module Entry

open Stock

let run () =
    let items = [ Item("tea", 3); Item("milk", 4) ]
    items |> List.map (fun item -> item.Name + string (twice item.Price)) |> String.concat ", "

let runShapes () =
    [ 1; 5 ]
    |> List.sumBy (function
        | Cheap -> 3
        | Dear -> 4)

let runDiscount () = discount 10 200

let runSequence () =
    seq {
        yield twice 1
        yield discount 5 100
    }
    |> Seq.sum

let state () = sell ()

//// edit: a lambda of one file
//// partial Entry.fs
-    items |> List.map (fun item -> item.Name + string (twice item.Price)) |> String.concat ", "
+    items |> List.map (fun item -> item.Name + "=" + string item.Price) |> String.concat "; "

//// edit: a lambda more, above the others
//// partial Entry.fs
 let run () =
+    let expensive = List.filter (fun (item: Item) -> item.Price > 3)
     let items = [ Item("tea", 3); Item("milk", 4) ]
-    items |> List.map (fun item -> item.Name + "=" + string item.Price) |> String.concat "; "
+    items |> expensive |> List.map (fun item -> item.Name + "=" + string item.Price) |> String.concat "; "

//// edit: a case, and a function more
//// partial Entry.fs
-        | Dear -> 4)
+        | Dear -> helper 4)

-let runShapes () =
+let private helper n = twice (discount 50 n) + 1
+let runShapes () =

//// edit: the other file, whole build
//// file Stock.fs
-let discount percent = fun price -> price - price * percent / 100
+let discount percent = fun price -> price - price * percent / 50

//// edit: a sequence
//// partial Entry.fs
//// file Entry.fs
-        yield discount 5 100
+        yield discount 5 100
+        yield 1000
