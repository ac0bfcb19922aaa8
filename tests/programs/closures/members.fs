module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type Order(items: (string * int) list) =
    let discount = fun price -> price - 1
    let prices = items |> List.map (fun (_, price) -> price)
    member _.Total = prices |> List.sumBy (fun price -> discount price)
    member _.Names = items |> List.map fst |> List.filter (fun name -> name.Length > 2) |> String.concat ","
    member _.Find(name: string) =
        items
        |> List.tryFind (fun (other, _) -> other = name)
        |> Option.map (fun (_, price) -> price)
        |> Option.defaultWith (fun () -> -1)
    static member Merge(orders: Order seq) = orders |> Seq.map (fun order -> order.Total) |> Seq.sum

let private kept = Order [ "pen", 3; "ink", 9; "ab", 4 ]

let run () = sprintf "%d %s %d %d %d" kept.Total kept.Names (kept.Find "ink") (kept.Find "no") (Order.Merge [ kept; kept ])

//// edit: closures in members
-    member _.Total = prices |> List.sumBy (fun price -> discount price)
+    member _.Total = prices |> List.sumBy (fun price -> discount price * 2)

-        |> Option.defaultWith (fun () -> -1)
+        |> Option.defaultWith (fun () -> -name.Length)

//// edit: a member with closures put above
-    member _.Names = items |> List.map fst |> List.filter (fun name -> name.Length > 2) |> String.concat ","
+    member _.Names = items |> List.map (fun (name, price) -> name + string price) |> List.filter (fun name -> name.Length > 3) |> String.concat ","

//// edit: stages added and removed
-        |> List.tryFind (fun (other, _) -> other = name)
-        |> Option.map (fun (_, price) -> price)
+        |> List.filter (fun (_, price) -> price > 1)
+        |> List.tryFind (fun (other, _) -> other.EndsWith(string (Seq.last name)))
+        |> Option.map (fun (other, price) -> price + String.length other)

//// edit: a closure in the constructor: objects that exist keep theirs
-    static member Merge(orders: Order seq) = orders |> Seq.map (fun order -> order.Total) |> Seq.sum
+    static member Merge(orders: Order seq) = orders |> Seq.map (fun order -> order.Total - 1) |> Seq.reduce (fun a b -> a * b)
