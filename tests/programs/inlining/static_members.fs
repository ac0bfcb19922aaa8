module Entry

let mutable private count = 0
let state () = count <- count + 1; count

type Metres =
    { Length: float }
    static member (+)(a: Metres, b: Metres) = { Length = a.Length + b.Length }
    static member Zero = { Length = 0.0 }
    member this.Show() = sprintf "%.1fm" this.Length

let inline total (items: ^t list) : ^t =
    let mutable sum = LanguagePrimitives.GenericZero<'t>
    for item in items do
        sum <- sum + item
    sum

let inline show (x: ^t) = (^t: (member Show: unit -> string) x)

let inline name< ^t when ^t: (static member Zero: ^t)> () = typeof< ^t>.Name

let run () =
    sprintf "%d %s %s" (total [ 1; 2; 3 ]) (show (total [ { Length = 1.5 }; { Length = 2.0 } ])) (name<Metres> ())

//// edit: the operator that a constraint finds
-    static member (+)(a: Metres, b: Metres) = { Length = a.Length + b.Length }
+    static member (+)(a: Metres, b: Metres) = { Length = a.Length + b.Length * 10.0 }

//// edit: the inline function with the constraint
-    let mutable sum = LanguagePrimitives.GenericZero<'t>
-    for item in items do
-        sum <- sum + item
-    sum
+    let mutable sum = List.head items
+    for item in List.tail items do
+        sum <- sum + item + sum
+    sum

//// edit: the call through the constraint
-let inline show (x: ^t) = (^t: (member Show: unit -> string) x)
+let inline show (x: ^t) = "<" + (^t: (member Show: unit -> string) x) + ">"
