module Entry

open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

type Box<'t>(value: 't) =
    member _.Value = value
    member _.Describe() = "box of " + string (box value)
    member _.With<'u>(other: 'u) = Box<struct ('t * 'u)>(struct (value, other))
    static member Empty = Box<'t>(Unchecked.defaultof<'t>)

type Cache<'k, 'v when 'k: equality>(make: 'k -> 'v) =
    let known = Dictionary<'k, 'v>()
    member _.Get key =
        if not (known.ContainsKey key) then known[key] <- make key
        known[key]

[<AbstractClass>]
type Shape<'n>() =
    abstract Area: unit -> 'n
    member this.Twice(add: 'n -> 'n -> 'n) = add (this.Area()) (this.Area())

type Square(a: int) =
    inherit Shape<int>()
    override _.Area() = a * a

let private cache = Cache<string, int>(String.length)

let run () =
    sprintf "%s %s %s %d %d" (Box(5).Describe()) (Box("x").With(2).Describe()) (Box<float>.Empty.Describe()) (cache.Get "four") (Square(3).Twice(+))

//// edit: members of a generic class
-    member _.Describe() = "box of " + string (box value)
+    member _.Describe() = sprintf "%s box: %O" typeof<'t>.Name value

//// edit: a generic method of a generic class
-    member _.With<'u>(other: 'u) = Box<struct ('t * 'u)>(struct (value, other))
+    member _.With<'u>(other: 'u) = Box<struct ('t * 'u)>(struct (Unchecked.defaultof<'t>, [| other; other |][1]))

//// edit: with its captured parameters, and a static member
-        if not (known.ContainsKey key) then known[key] <- make key
-        known[key]
+        match known.TryGetValue key with
+        | true, _ -> Unchecked.defaultof<'v>
+        | _ -> Unchecked.defaultof<'v>

-    static member Empty = Box<'t>(Unchecked.defaultof<'t>)
+    static member Empty = Box<'t>(Array.zeroCreate<'t> 3 |> Array.last)

//// edit: through a generic base
-    member this.Twice(add: 'n -> 'n -> 'n) = add (this.Area()) (this.Area())
+    member this.Twice(add: 'n -> 'n -> 'n) =
+        let area = this.Area()
+        add area (add area area)

-    override _.Area() = a * a
+    override _.Area() = a * a + 1
