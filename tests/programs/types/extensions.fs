module Entry

open System
open System.Runtime.CompilerServices

let mutable private count = 0
let state () = count <- count + 1; count

type String with
    member this.Shout() = this.ToUpperInvariant() + "!"
    member this.Half = this.Substring(0, this.Length / 2)
    static member Twice(text: string) = text + text

[<Extension>]
type ListExtensions =
    [<Extension>]
    static member inline Second(items: 'a list) = items.Tail.Head

    [<Extension>]
    static member Describe(items: Collections.Generic.IEnumerable<'a>) = String.Join("+", items)

module List =
    let secondToLast items = items |> List.rev |> List.item 1

let run () = "hello".Shout() + "hello".Half + String.Twice "x" + string ([ 1; 2; 3 ].Second()) + [ 4; 5 ].Describe() + string (List.secondToLast [ 6; 7; 8 ])

//// edit: extension members
-    member this.Shout() = this.ToUpperInvariant() + "!"
-    member this.Half = this.Substring(0, this.Length / 2)
+    member this.Shout() = this.Half + "?!"
+    member this.Half = this.Substring(this.Length / 2).Trim('o')

//// edit: an inline extension method
-    static member inline Second(items: 'a list) = items.Tail.Head
+    static member inline Second(items: 'a list) = items.Tail.Tail.Head

//// edit: a generic extension method and an extended module
-    static member Describe(items: Collections.Generic.IEnumerable<'a>) = String.Join("+", items)
+    static member Describe(items: Collections.Generic.IEnumerable<'a>) = typeof<'a>.Name + String.Join("*", Linq.Enumerable.Reverse items)

-    let secondToLast items = items |> List.rev |> List.item 1
+    let secondToLast items = List.item (List.length items - 2) items * 100
